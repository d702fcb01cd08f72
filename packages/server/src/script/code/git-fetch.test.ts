import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitServer, gitIn, startGitServer } from "../../../test/git-server.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { createOutgoing } from "../../http/outgoing.js";
import { git } from "./git.js";
import { connection, withGitCode } from "./git-fetch.js";

let root: string;
let remote: GitServer;
let server: TestServer;
let projectId: string;
let first: string;
let second: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "crisol-git-"));
  const work = join(root, "work");
  mkdirSync(join(work, "train", "src"), { recursive: true });
  gitIn(work, "init", "--quiet");
  const write = (path: string, text: string) => writeFileSync(join(work, path), text);
  write("train/main.py", "print('$Id$')\n");
  write("train/src/a b.py", "ñ = 1\n");
  write("train/.gitattributes", "main.py ident export-ignore\n*.py text eol=crlf\n");
  symlinkSync("/etc/passwd", join(work, "train/link"));
  gitIn(work, "add", ".");
  gitIn(work, "commit", "--quiet", "-m", "first");
  first = gitIn(work, "rev-parse", "HEAD");
  gitIn(work, "tag", "-a", "v1", "-m", "one");
  gitIn(work, "checkout", "--quiet", "-b", "feature/x");
  write("train/main.py", "print(2)\n");
  gitIn(work, "commit", "--quiet", "-am", "second");
  second = gitIn(work, "rev-parse", "HEAD");
  gitIn(work, "checkout", "--quiet", "main");
  gitIn(root, "clone", "--quiet", "--bare", work, join(root, "code.git"));
  // A repository that would run something wherever a program runs its hooks, and whose submodule is the machine's own.
  const evil = join(root, "evil");
  mkdirSync(evil);
  gitIn(evil, "init", "--quiet");
  writeFileSync(join(evil, "run.py"), "print(1)");
  gitIn(evil, "-c", "protocol.ext.allow=always", "submodule", "add", "--quiet", work, "inner");
  writeFileSync(join(evil, ".gitmodules"), `[submodule "inner"]\n\tpath = inner\n\turl = ext::touch ${root}/owned\n`);
  gitIn(evil, "add", ".");
  gitIn(evil, "commit", "--quiet", "-m", "evil");
  gitIn(root, "clone", "--quiet", "--bare", evil, join(root, "evil.git"));
  gitIn(root, "init", "--quiet", "--bare", "empty.git");
  remote = await startGitServer(root);
  server = await startTestServer({ settings: { allowHosts: [remote.host] } });
  projectId = (await server.api(contract.project.create, { body: { name: "Code" } })).id;
});
afterAll(async () => {
  await server.close();
  await remote.close();
  rmSync(root, { recursive: true, force: true });
});

const fetched = (body: { url?: string; ref?: string; folder?: string }) =>
  server.api(contract.code.fetch, { params: { projectId }, body: { url: `http://${remote.host}/code.git`, ...body } });
const textOf = async (codeId: string, path: string) => {
  const file = await server.api(contract.code.file, { params: { projectId, codeId }, query: { path } });
  return new TextDecoder().decode(file as unknown as Uint8Array);
};

describe("code from git", () => {
  test("is the folder at the default branch, each file as it was committed, and says what was left out", async () => {
    const { code, leftOut } = await fetched({ folder: "train" });
    const url = `http://${remote.host}/code.git`;
    expect(code).toMatchObject({ fileCount: 3, user: "Administrator" });
    expect(code.git).toEqual({ url, commit: first, branch: "main", isDirty: false, diff: null });
    expect(leftOut).toEqual([{ path: "link", kind: "symlink" }]);
    const { files } = await server.api(contract.code.get, { params: { projectId, codeId: code.id } });
    expect(files.map(({ path }) => path)).toEqual([".gitattributes", "main.py", "src/a b.py"]);
    expect(await textOf(code.id, "main.py")).toBe("print('$Id$')\n");
    expect(await textOf(code.id, "src/a b.py")).toBe("ñ = 1\n");
    expect(readdirSync(join(server.dataDir, "git"))).toEqual([]);
  });

  test("is that of a branch, a tag or a commit", async () => {
    const branch = await fetched({ ref: "feature/x", folder: "train" });
    expect(branch.code.git).toMatchObject({ commit: second, branch: "feature/x" });
    expect(await textOf(branch.code.id, "main.py")).toBe("print(2)\n");
    const tag = await fetched({ ref: "v1", folder: "train" });
    const commit = await fetched({ ref: first, folder: "train" });
    expect(tag.code.sha256).toBe(commit.code.sha256);
    // The same files are the same code, whatever led to them.
    expect(tag.code.id).toBe(commit.code.id);
    expect((await fetched({ ref: second, folder: "train" })).code.id).toBe(branch.code.id);
    const whole = await fetched({});
    expect(whole.code.fileCount).toBe(3);
    expect(whole.code.sha256).not.toBe(tag.code.sha256);
  });

  test.each([
    ["a branch that is not there", { ref: "nope" }, "it has no branch or tag nope"],
    ["a commit that is not there", { ref: "0".repeat(40) }, /./],
    ["a folder that is not there", { folder: "nope" }, "it has no folder nope"],
    ["a file for a folder", { folder: "train/main.py" }, "it has no folder train/main.py"],
    ["a repository that is not there", { path: "/nope.git" }, /not found/],
    ["an empty repository", { path: "/empty.git" }, "it has no commit"],
    ["one that wants a password", { path: "/locked/code.git" }, /could not read Username|terminal prompts disabled/],
    ["one that redirects", { path: "/elsewhere/code.git" }, /302/],
  ])(
    "is refused for %s, in git's own words",
    async (_, { path = "/code.git", ...body }: Record<string, string>, problem) => {
      await expect(fetched({ ...body, url: `http://${remote.host}${path}` })).rejects.toMatchObject({
        code: "git_failed",
        params: { problem: problem instanceof RegExp ? expect.stringMatching(problem) : problem },
      });
      expect(readdirSync(join(server.dataDir, "git"))).toEqual([]);
    },
  );

  test("safety-02 runs nothing of the repository and fetches no submodule", async () => {
    const { code, leftOut } = await fetched({ url: `http://${remote.host}/evil.git` });
    expect(leftOut).toEqual([{ path: "inner", kind: "submodule" }]);
    expect(code.fileCount).toBe(2);
    expect(existsSync(join(root, "owned"))).toBe(false);
    expect(remote.requests.filter((path) => path.includes("work"))).toEqual([]);
  });

  test.each(["--upload-pack=touch", "-x", "a..b", "a b", "a\u0000b", "refs:x", "a@{1}", "*", "x/", "^x"])(
    "safety-01 the ref %j is refused before git sees it",
    async (ref) => {
      const before = remote.requests.length;
      await expect(fetched({ ref })).rejects.toMatchObject({ code: "invalid_request" });
      expect(remote.requests.length).toBe(before);
    },
  );

  test("safety-01 the folder cannot lead out of the repository", async () => {
    for (const folder of ["../x", "/etc", "a/../..", "%2e%2e/x"]) {
      await expect(fetched({ folder })).rejects.toMatchObject({ code: "artifact_path_invalid" });
    }
  });
});

describe("safety-21 git is given no address", () => {
  test.each([
    ["of a program", () => `ext::touch ${join(root, "owned")}`],
    ["of a file", () => `file://${join(root, "code.git")}`],
    ["that is a path", () => join(root, "code.git")],
    ["like scp's", () => "git@example.org:code.git"],
    ["of ssh", () => "ssh://git@example.org/code.git"],
    ["of git's own protocol", () => "git://example.org/code.git"],
    ["without encryption", () => "http://example.org/code.git"],
    ["with a credential", () => "https://ana:secret@example.org/code.git"],
    ["of this machine", () => "https://127.0.0.1/code.git"],
    ["of this machine by its name", () => "https://localhost/code.git"],
    ["of another port of an allowed host", () => "http://127.0.0.1:1/code.git"],
    ["that is private", () => "https://169.254.169.254/latest"],
    ["that is written as a number", () => "https://2130706433/code.git"],
    ["that is an option", () => "--upload-pack=touch"],
  ])("%s", async (_, url) => {
    await expect(fetched({ url: url() })).rejects.toMatchObject({ code: "url_not_allowed" });
    expect(existsSync(join(root, "owned"))).toBe(false);
  });

  test("whose name means something else when git connects: it goes to what was checked, and nowhere else", async () => {
    const url = new URL(`http://rebound.test:${remote.host.split(":")[1]}/code.git`);
    const signal = AbortSignal.timeout(20_000);
    const asked = (addresses: string[]) =>
      git(["ls-remote", url.href], { repository: root, signal, ...connection({ url, isAllowed: false, addresses }) });
    // Nobody but the setting knows where that is.
    expect((await asked(["127.0.0.1"])).toString()).toContain(`${first}\trefs/heads/main`);
    const before = remote.requests.length;
    await expect(asked(["127.0.0.2"])).rejects.toThrow(/rebound.test/);
    expect(remote.requests.length).toBe(before);
  });

  test("whose name is private, or none", async () => {
    for (const addresses of [[], [{ address: "10.0.0.1", family: 4 }]]) {
      const outgoing = createOutgoing([], async () => addresses);
      const source = { url: "https://git.example.org/code.git", folder: "" };
      const going = withGitCode(source, { outgoing, workDir: join(root, "git") }, async () => {});
      await expect(going).rejects.toMatchObject({ code: "url_not_allowed" });
      await outgoing.close();
    }
  });
});
