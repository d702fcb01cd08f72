import { z } from "zod";
import { PageQuery, pageOf, route } from "./route.js";
import { CodeId, InProject, Instant, ProjectId, Sha256, UploadId } from "./units.js";

/** How much code one snapshot may have. */
export const codeLimits = { files: 10_000, sizeBytes: 200_000_000, diffCharacters: 1_000_000 } as const;

const CommitHash = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "must be a whole commit hash in hexadecimal digits");

/** Where code stands in git. */
export const CodeGit = z
  .object({
    /** Of the remote it was cloned from, without any credential; null for a repository that has none. */
    url: z.string().max(2000).nullable(),
    commit: CommitHash,
    /** Null where no branch is checked out. */
    branch: z.string().max(500).nullable(),
    /** Whether a file of it differs from the commit's, or is not in it. */
    isDirty: z.boolean(),
    /** What differs, as `git diff HEAD` shows it; null without a difference, or with more than 1,000,000 characters of it. */
    diff: z.string().max(codeLimits.diffCharacters).nullable(),
  })
  .meta({ id: "CodeGit" });
export type CodeGit = z.infer<typeof CodeGit>;

export const CodeFile = z
  .object({
    /** Relative to the folder, with slashes. */
    path: z.string(),
    sha256: Sha256,
    sizeBytes: z.number(),
  })
  .meta({ id: "CodeFile" });
export type CodeFile = z.infer<typeof CodeFile>;

/** A folder of code as it was at one time, which jobs run. */
export const Code = z
  .object({
    id: CodeId,
    projectId: ProjectId,
    /** Of the list of its files: see `codeManifest`. The same files are the same snapshot. */
    sha256: Sha256,
    fileCount: z.number().int(),
    sizeBytes: z.number(),
    /** Where it was first taken from; null for a folder that is in no git repository. */
    git: CodeGit.nullable(),
    /** Who brought it. */
    user: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "Code" });
export type Code = z.infer<typeof Code>;

/** What is in a folder and goes into no snapshot. */
export const CodeLeftOut = z.object({ path: z.string(), kind: z.enum(["symlink", "submodule"]) });
export type CodeLeftOut = z.infer<typeof CodeLeftOut>;

/** A file that differs between two snapshots. */
export const CodeChange = z
  .object({
    path: z.string(),
    change: z.enum(["added", "removed", "changed"]),
    /** Null where it is not there. */
    before: CodeFile.omit({ path: true }).nullable(),
    after: CodeFile.omit({ path: true }).nullable(),
    /** Unified, with three lines of context; null where `unshown` says why. */
    diff: z.string().nullable(),
    /** "large": more than 1 MB, more than the first 200 files, or so different that comparing takes too long. */
    unshown: z.enum(["binary", "large"]).nullable(),
  })
  .meta({ id: "CodeChange" });
export type CodeChange = z.infer<typeof CodeChange>;

/**
 * The list of a snapshot's files, whose SHA-256 (of its UTF-8 bytes) is the snapshot's: a line for each file, ordered by
 * the bytes of its path, as `sha256sum` writes it.
 */
export function codeManifest(files: readonly Pick<CodeFile, "path" | "sha256">[]): string {
  return [...files]
    .sort((a, b) => byCodePoints(a.path, b.path))
    .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
    .join("");
}

/** The order of UTF-8's bytes, which that of JavaScript's strings is not beyond U+FFFF. */
function byCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const code = InProject.extend({ codeId: CodeId });
const path = z.string().min(1).max(1000);

export const codeRoutes = {
  create: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/code",
    summary: "Keep an uploaded tar.gz of a folder as code; the same files give the snapshot that is there",
    access: "user",
    params: InProject,
    body: z.object({ uploadId: UploadId, git: CodeGit.nullable().default(null) }),
    result: Code,
    status: 201,
    errors: ["not_found", "upload_not_found", "code_invalid", "storage_full"],
  }),
  fetch: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/code/git",
    summary: "Keep a folder of a git repository that the server can read without a credential as code",
    access: "user",
    params: InProject,
    body: z.object({
      url: z.string().min(1).max(2000).meta({ description: "https, of a public address" }),
      ref: z
        .string()
        .min(1)
        .max(250)
        .regex(/^[^\p{Cc}\s~^:?*[\\]+$/u, "must be the name of a branch or tag, or a whole commit hash")
        .refine(
          (ref) => !/^-|\.\.|@\{|\/\/|\/$/.test(ref),
          "must be the name of a branch or tag, or a whole commit hash",
        )
        .optional()
        .meta({ description: "A branch, a tag or a whole commit hash; default: the default branch" }),
      folder: z.string().max(1000).default("").meta({ description: "Default: all of the repository" }),
    }),
    result: z.object({ code: Code, leftOut: z.array(CodeLeftOut) }),
    status: 201,
    errors: [
      "not_found",
      "url_not_allowed",
      "artifact_path_invalid",
      "git_failed",
      "code_invalid",
      "overloaded",
      "storage_full",
    ],
  }),
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/code",
    summary: "List a project's code, newest first",
    access: "user",
    params: InProject,
    query: PageQuery.extend({ sha256: Sha256.optional().meta({ description: "Only the one with this hash" }) }),
    result: pageOf(Code),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/code/:codeId",
    summary: "Code and its files, by path",
    access: "user",
    params: code,
    result: Code.extend({ files: z.array(CodeFile) }).meta({ id: "CodeWithFiles" }),
    errors: ["not_found"],
  }),
  file: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/code/:codeId/file",
    summary: "A file of code",
    access: "user",
    params: code,
    query: z.object({ path }),
    answer: "file",
    errors: ["not_found", "artifact_path_invalid"],
  }),
  download: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/code/:codeId/archive",
    summary: "All files of code as a tar.gz",
    access: "user",
    params: code,
    answer: "file",
    errors: ["not_found"],
  }),
  diff: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/code/:codeId/diff",
    summary: "What is another code's that is not this one's, file by file",
    access: "user",
    params: code,
    query: z.object({ with: CodeId.meta({ description: "The later one of the two" }) }),
    result: z.object({ items: z.array(CodeChange) }),
    errors: ["not_found"],
  }),
} as const;
