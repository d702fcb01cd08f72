import { z } from "zod";

/** How a job is held apart in one respect, or why not; a client says them in its language. */
export const isolationCodes = {
  user: ["own_user", "path_closed", "users_taken", "server_not_root"],
  files: ["folder_hidden", "folder_closed", "files_open"],
  processes: ["processes_hidden", "processes_seen"],
  memory: ["memory_unlimited", "memory_held", "memory_watched"],
  cores: ["cores_unlimited", "cores_held", "cores_pinned", "cores_told"],
} as const;
export const IsolationCode = z.enum(Object.values(isolationCodes).flat() as [IsolationCode, ...IsolationCode[]]);
export type IsolationCode = (typeof isolationCodes)[keyof typeof isolationCodes][number];

/** How a job is kept apart from the rest of the machine in one respect. */
export const IsolationNote = z.object({
  aspect: z.enum(["user", "files", "processes", "memory", "cores"]),
  holds: z.boolean(),
  /** Absent in what was said before there were codes. */
  code: IsolationCode.optional(),
  /** In English, with what the code leaves open, such as a path. */
  text: z.string(),
  /** The folder that others may not pass through; of `path_closed` alone. */
  path: z.string().optional(),
});
export type IsolationNote = z.infer<typeof IsolationNote>;
