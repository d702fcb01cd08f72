import type { CodeChange, CodeFile } from "@crisol/contract";
import { createTwoFilesPatch } from "diff";
import type { Blobs } from "../../store/blobs.js";

/** Files whose text is compared; the others are only named. */
const MAXIMUM_FILES = 200;
const MAXIMUM_BYTES = 1_000_000;
/** Lines added and removed: the time that comparing takes grows with their square. */
const MAXIMUM_EDITS = 2000;

/** What differs between two lists of files, by path. */
export async function codeDiff(
  before: readonly CodeFile[],
  after: readonly CodeFile[],
  blobs: Pick<Blobs, "read">,
): Promise<CodeChange[]> {
  const old = new Map(before.map((file) => [file.path, file]));
  const now = new Map(after.map((file) => [file.path, file]));
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const different = paths.filter((path) => old.get(path)?.sha256 !== now.get(path)?.sha256);
  const changes: CodeChange[] = [];
  for (const path of different) {
    const [one, other] = [old.get(path), now.get(path)];
    changes.push({
      path,
      change: one === undefined ? "added" : other === undefined ? "removed" : "changed",
      before: contentOf(one),
      after: contentOf(other),
      ...(changes.length < MAXIMUM_FILES ? await textDiff(path, one, other, blobs) : LARGE),
    });
  }
  return changes;
}

type TextDiff = Pick<CodeChange, "diff" | "unshown">;
const LARGE: TextDiff = { diff: null, unshown: "large" };

async function textDiff(
  path: string,
  one: CodeFile | undefined,
  other: CodeFile | undefined,
  blobs: Pick<Blobs, "read">,
): Promise<TextDiff> {
  if ((one?.sizeBytes ?? 0) > MAXIMUM_BYTES || (other?.sizeBytes ?? 0) > MAXIMUM_BYTES) return LARGE;
  const [before, after] = [await textOf(one, blobs), await textOf(other, blobs)];
  if (before === undefined || after === undefined) return { diff: null, unshown: "binary" };
  const names = [one ? `a/${path}` : "/dev/null", other ? `b/${path}` : "/dev/null"] as const;
  const maxEditLength = one && other ? MAXIMUM_EDITS : Number.POSITIVE_INFINITY;
  const diff = createTwoFilesPatch(...names, before, after, "", "", { context: 3, maxEditLength });
  // The first line is a rule that belongs to no diff.
  return diff === undefined ? LARGE : { diff: diff.replace(/^=+\n/, ""), unshown: null };
}

/** "" for no file, undefined for one that is not text in UTF-8. */
async function textOf(file: CodeFile | undefined, blobs: Pick<Blobs, "read">): Promise<string | undefined> {
  if (file === undefined) return "";
  const bytes = await blobs.read(file.sha256);
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function contentOf(file: CodeFile | undefined): CodeChange["after"] {
  return file ? { sha256: file.sha256, sizeBytes: file.sizeBytes } : null;
}
