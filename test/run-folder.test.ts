import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../packages/sdk/src/index.js";
import { runFolder } from "../packages/sdk/src/node.js";
import { startTestServer, type TestServer } from "../packages/server/test/harness.js";

let server: TestServer;
let client: Client;
let projectId: string;
let folder: string;
beforeAll(async () => {
  server = await startTestServer();
  client = createClient({ baseUrl: server.url, token: server.token });
  ({ id: projectId } = await client.project.create({ body: { name: "Folders" } }));
  folder = mkdtempSync(join(tmpdir(), "crisol-run-folder-"));
  writeFileSync(join(folder, "say.sh"), 'echo "said $1"; test "$1" = well || { echo why >&2; exit 3; }\n');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ["well", 0, null],
  ["ill", 3, "The command ended with exit code 3: why"],
])("a folder runs %s as a job, and says what it prints", async (how, exitCode, message) => {
  const lines: string[] = [];
  const ended = await runFolder(
    ...([client, projectId, folder] as const),
    { command: "sh say.sh ${{parameters.how}}", parameters: { how }, environment: { kind: "none" } },
    { onLog: (event) => lines.push(...event.lines.map(({ text }) => text)) },
  );
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.job.error?.message ?? null).toBe(message);
  expect(lines).toContain(`said ${how}`);
});
