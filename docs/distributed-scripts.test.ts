import { contract, type JobLog } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseJobFile } from "../packages/cli/src/job-file.js";
import { startTestServer, type TestServer } from "../packages/server/test/harness.js";
import { tarGzOf } from "../packages/server/test/tar.js";
import { pageBlock } from "../test/page-block.js";

let server: TestServer;
let params: { readonly projectId: string };
beforeAll(async () => {
  server = await startTestServer();
  const { id: projectId } = await server.api(contract.project.create, { body: { name: "Distributed" } });
  params = { projectId };
});
afterAll(() => server.close());

const block = (language: string) => pageBlock("distributed-scripts.md", language);

test("the page's example adds up over sockets, in two processes on each of two targets", {
  timeout: 120_000,
}, async () => {
  for (const name of ["one", "other"]) {
    // Each has the cores of one node.
    await server.api(contract.compute.create, { body: { name, cores: 2, memoryBytes: 8e9, class: "general_purpose" } });
  }
  await server.api(contract.compute.update, { params: { targetId: "local" }, body: { class: "memory_optimised" } });
  const upload = await server.api(contract.data.upload, {
    params,
    query: { fileName: "code.tar.gz" },
    raw: tarGzOf([{ name: "train.py", content: await block("python") }]),
  });
  const { id: codeId } = await server.api(contract.code.create, { params, body: { uploadId: upload.id } });
  const { inputs: _inputs, ...file } = parseJobFile("crisol.yml", await block("yaml"));
  const body = { ...file, codeId };
  expect(body.resources).toMatchObject({ nodes: 2, processesPerNode: 2, cores: 2 });
  const { job } = await server.api(contract.job.submit, { params, body });
  await server.effects.jobs.ended(job.id);
  const script = await server.api(contract.job.script, { params: { jobId: job.id } });
  expect(script.job.error).toBeNull();
  expect(script.nodes.map(({ target }) => target?.name).sort()).toEqual(["one", "other"]);
  const log: JobLog = await server.api(contract.job.log, { params: { jobId: job.id }, query: {} });
  const said = log.lines.filter(({ source }) => source === "stdout").map(({ rank, text }) => [rank, text]);
  expect(said.sort()).toEqual([0, 1, 2, 3].map((rank) => [rank, `rank ${rank} of 4: y = 3.00 x + 2.00`]));
});
