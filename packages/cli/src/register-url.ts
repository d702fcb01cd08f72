import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Beside this file where that is one of the program's own; else where the build has put it, from `src` and from `dist`. */
const beside = new URL("./register.js", import.meta.url);
const built = new URL("../dist/program/register.js", import.meta.url);

/** What `node --import` takes to run scripts as jobs do. */
export const registerUrl = (existsSync(fileURLToPath(beside)) ? beside : built).href;
