import { readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where the Python lies that the environment in `folder` was made with, by its `pyvenv.cfg`: `bin` and `lib` are in it. */
export async function homeOfPython(folder: string): Promise<string | undefined> {
  const home = await configured(folder, "home");
  return home === undefined ? undefined : dirname(await realpath(home));
}

/** The version of the Python of the environment in `folder`; empty where it does not say. */
export async function versionOfPython(folder: string): Promise<string> {
  return (await configured(folder, "version_info")) ?? (await configured(folder, "version")) ?? "";
}

async function configured(folder: string, key: string): Promise<string | undefined> {
  const text = await readFile(join(folder, "pyvenv.cfg"), "utf8");
  return new RegExp(`^${key}\\s*=\\s*(.+)$`, "m").exec(text)?.[1]?.trim();
}
