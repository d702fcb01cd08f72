import type { CodeLeftOut } from "@crisol/contract";
import type { IncomingFile } from "./code-files.js";
import { GitError, type GitOptions, git, startGit } from "./git.js";

export interface GitTree {
  readonly files: readonly TreeFile[];
  readonly leftOut: readonly CodeLeftOut[];
}

interface TreeFile {
  readonly path: string;
  /** Git's own name of the content. */
  readonly object: string;
  readonly sizeBytes: number;
}

const MODES: Readonly<Record<string, CodeLeftOut["kind"]>> = { "120000": "symlink", "160000": "submodule" };

/** The files of `folder` ("" for all) at `commit`, and what is in it that is no file. Throws a GitError. */
export async function listTree(commit: string, folder: string, options: GitOptions): Promise<GitTree> {
  const root = `${commit}:${folder}`;
  const isTree = await git(["cat-file", "-t", root], options).then(
    (type) => type.toString().trim() === "tree",
    () => false,
  );
  if (!isTree) throw new GitError(`it has no folder ${folder}`);
  const listed = await git(["ls-tree", "-r", "-z", "--long", "--full-tree", root], options);
  const files: TreeFile[] = [];
  const leftOut: CodeLeftOut[] = [];
  for (const line of listed.toString().split("\0")) {
    if (line === "") continue;
    const tab = line.indexOf("\t");
    const path = line.slice(tab + 1);
    const [mode, , object, size] = line.slice(0, tab).split(/ +/) as [string, string, string, string];
    const kind = MODES[mode];
    if (kind) leftOut.push({ path, kind });
    else files.push({ path, object, sizeBytes: Number(size) });
  }
  return { files, leftOut };
}

/** The files with their contents exactly as they were committed: no filter and no attribute changes them. */
export async function* gitFiles(files: readonly TreeFile[], options: GitOptions): AsyncGenerator<IncomingFile> {
  const running = startGit(["cat-file", "--batch"], options);
  running.input(files.map(({ object }) => `${object}\n`).join(""));
  const bytes = new Bytes(running.output);
  for (const { path, object, sizeBytes } of files) {
    const header = await bytes.line();
    if (header !== `${object} blob ${sizeBytes}`) {
      await running.ended;
      throw new GitError(`${path} cannot be read: ${header}`);
    }
    yield { path, sizeBytes, content: bytes.take(sizeBytes) };
    await bytes.line();
  }
  await running.ended;
}

/** A stream that is read by lines and by numbers of bytes. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const line = this.#held.subarray(0, end).toString();
        this.#held = this.#held.subarray(end + 1);
        return line;
      }
      if (!(await this.#more())) return "";
    }
  }

  async *take(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#more())) throw new GitError("what git writes breaks off");
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done) return false;
    this.#held = Buffer.concat([this.#held, value]);
    return true;
  }
}
