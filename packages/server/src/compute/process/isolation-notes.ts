import type { IsolationCode } from "@crisol/contract";
import type { IsolationNote } from "./confinement-support.js";

/** Whether it holds, and in words; `PATH` is replaced. */
const notes: Readonly<Record<IsolationCode, readonly [holds: boolean, text: string]>> = {
  own_user: [true, "It runs as a user of its own."],
  path_closed: [false, "It runs as the server's user: others may not pass through PATH, which leads to its files."],
  users_taken: [false, "It runs as the server's user: all users for jobs are taken."],
  server_not_root: [false, "It runs as the server's user: only a server that is root can start jobs as others."],
  folder_hidden: [true, "The data folder is hidden from it, but for its own files."],
  folder_closed: [true, "The data folder is closed to its user, but for its own files."],
  files_open: [false, "It can read what the server can read: neither another user nor namespaces are to be had here."],
  processes_hidden: [true, "It sees its own processes only, and all of them end with it."],
  processes_seen: [false, "It sees other processes; its own are found by what they inherit, and ended with it."],
  memory_unlimited: [false, "It may use all memory."],
  memory_held: [true, "The kernel holds it to its memory."],
  memory_watched: [true, "It is ended when it is seen above its memory: no control group may be made here."],
  cores_unlimited: [false, "It may use all cores."],
  cores_held: [true, "The kernel holds it to its share of the cores."],
  cores_pinned: [true, "It runs on its number of cores only."],
  cores_told: [false, "Its libraries are told how many cores to use; nothing holds it to them."],
};

/** What a code says; `path` is the folder that `path_closed` is about. */
export function noteOf(code: IsolationCode, path?: string): IsolationNote {
  const [holds, text] = notes[code];
  if (path === undefined) return { holds, code, text };
  return { holds, code, text: text.replace("PATH", () => path), path };
}
