import { contract, type ScriptSpecInput } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { type TarMember, tarGzOf } from "../../test/tar.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  ({ id: projectId } = await server.api(contract.project.create, { body: { name: "Faults" } }));
});
afterAll(() => server.close());

async function run(body: ScriptSpecInput, members: readonly TarMember[]) {
  const params = { projectId };
  const upload = { params, query: { fileName: "code.tar.gz" }, raw: tarGzOf(members) };
  const { id: uploadId } = await server.api(contract.data.upload, upload);
  const { id: codeId } = await server.api(contract.code.create, { params, body: { uploadId } });
  const { job } = await server.api(contract.job.submit, { params, body: { ...body, codeId } });
  await server.effects.jobs.ended(job.id);
  return server.api(contract.job.script, { params: { jobId: job.id } });
}

test("a folder without the script fails with the interpreter's words", async () => {
  const { job, exitCode } = await run({ command: "python3 train.py", environment: { kind: "none" } }, [
    { name: "trian.py", content: "print(1)\n" },
  ]);
  expect([job.state, exitCode, job.error]).toEqual([
    "failed",
    2,
    { code: "script_failed", message: expect.stringContaining("can't open file") },
  ]);
  expect(job.error!.message).toContain("train.py");
});

test("an import that fails is named", async () => {
  const { job, exitCode } = await run({ command: "python3 train.py", environment: { kind: "none" } }, [
    { name: "train.py", content: "import a_module_that_nobody_has\n" },
  ]);
  expect([exitCode, job.error]).toEqual([
    1,
    {
      code: "script_failed",
      message: "The command ended with exit code 1: ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
    },
  ]);
});

test("a file that grows beyond what the script may write ends it, and the server goes on", async () => {
  const { job } = await run({ command: "ulimit -f 2048 && python3 fill.py", environment: { kind: "none" } }, [
    { name: "fill.py", content: "with open('big', 'wb') as f:\n    while True:\n        f.write(bytes(1 << 20))\n" },
  ]);
  expect(job.error).toEqual({
    code: "script_failed",
    message: expect.stringMatching(/File too large|SIGXFSZ|exit code 153/),
  });
  expect((await server.fetch("/health")).status).toBe(200);
});
