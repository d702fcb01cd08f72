import type { Caller } from "./serve.js";

/** Who did something, as histories keep it. */
export function callerName(caller: Caller): string {
  return caller.kind === "user" ? caller.name : caller.kind;
}
