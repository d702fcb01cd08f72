import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@crisol/contract";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { readKeys } from "./secret-key.js";
import { readSecrets } from "./secrets.js";

let server: TestServer;
let projectId: string;
let otherId: string;
let params: { projectId: string; secretName: string };
const value = "s3cret-välue-that-is-nowhere";
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  projectId = (await server.api(contract.project.create, { body: { name: "Churn" } })).id;
  otherId = (await server.api(contract.project.create, { body: { name: "Other" } })).id;
  params = { projectId, secretName: "API_KEY" };
  await server.api(contract.secret.set, { params, body: { value } });
});
afterEach(async () => {
  await server.effects.store.write((tx) => tx.deleteFrom("secret").execute());
});

const keyFile = () => join(server.dataDir, "keys", "secrets.key");
const list = async () => (await server.api(contract.secret.list, { params: { projectId } })).items;
const read = (names = ["API_KEY"], project = projectId) => readSecrets(server.effects, project, names);

test("a secret is given to a job, and shown to nobody", async () => {
  expect(await list()).toMatchObject([{ name: "API_KEY", lastUsedAt: null, problem: null }]);
  expect(await read()).toEqual({ API_KEY: value });
  expect((await list())[0]?.lastUsedAt).not.toBeNull();
  await server.api(contract.secret.set, { params, body: { value: "another" } });
  expect(await read()).toEqual({ API_KEY: "another" });
  await expect(read(["API_KEY", "NONE"])).rejects.toMatchObject({ code: "not_found" });
  await expect(read(["API_KEY"], otherId)).rejects.toMatchObject({ code: "not_found" });
  await server.api(contract.secret.delete, { params });
  expect(await list()).toEqual([]);
  await expect(server.api(contract.secret.delete, { params })).rejects.toMatchObject({ code: "not_found" });
});

test("safety-14: no answer, no file of the data folder, no record and no audit entry holds the value", async () => {
  const forms = [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)];
  const answers = [JSON.stringify(await list())];
  for (const path of [`/api/v1/projects/${projectId}/secrets`, "/api/v1/audit"]) {
    answers.push(await (await server.fetch(path)).text());
  }
  const { store } = server.effects;
  answers.push(JSON.stringify(await store.read.selectFrom("audit").selectAll().execute()));
  const rows = await store.read.selectFrom("secret").selectAll().execute();
  answers.push(rows.map((row) => Buffer.from(row.sealed).toString("utf8")).join("\n"));
  for (const entry of await readdir(server.dataDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) answers.push(await readFile(join(entry.parentPath, entry.name), "utf8").catch(() => ""));
  }
  for (const answer of answers) for (const form of forms) expect(answer.includes(form)).toBe(false);
  expect(answers[2]).toContain("secret.set");
});

test("safety-14: a value that is refused is not in the answer", async () => {
  const refused = `${"x".repeat(70_000)}${value}`;
  for (const body of [
    { value: refused },
    { value: `${value}\0` },
    { value: [value] },
    { value, other: value },
    value,
  ]) {
    const response = await server.fetch(`/api/v1/projects/${projectId}/secrets/API_KEY`, {
      ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("s3cret");
  }
  const torn = await server.fetch(`/api/v1/projects/${projectId}/secrets/API_KEY`, {
    ...{ method: "PUT", headers: { "content-type": "application/json" }, body: `{"value": "${value}` },
  });
  expect(await torn.text()).not.toContain("s3cret");
  const bare = await server.fetch(`/api/v1/projects/${projectId}/secrets/API_KEY`, {
    ...{ method: "PUT", headers: { "content-type": "application/json" }, body: value },
  });
  expect(await bare.text()).not.toContain("s3cret");
  const response = await server.fetch(`/api/v1/projects/${projectId}/secrets/1BAD`, {
    ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ value: "abcd" }) },
  });
  expect(response.status).toBe(400);
});

test("the key is in a file of its own that only its owner can read, and one that others can is refused", async () => {
  expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
  await chmod(keyFile(), 0o644);
  await expect(read()).rejects.toMatchObject({ code: "secret_key_unusable" });
  await expect(server.api(contract.secret.set, { params, body: { value } })).rejects.toMatchObject({
    message: expect.stringContaining("others than its owner can read it"),
  });
  await chmod(keyFile(), 0o600);
  expect(await read()).toEqual({ API_KEY: value });
});

test("without its key, as after a restore, each secret says what is the matter", async () => {
  const [key] = await readKeys(keyFile());
  await rename(keyFile(), `${keyFile()}.apart`);
  const problem = `it was encrypted with the key ${key?.id}, which is not in the key file`;
  expect(await list()).toMatchObject([{ name: "API_KEY", problem }]);
  await expect(read()).rejects.toMatchObject({
    code: "secret_unreadable",
    message: `The secret API_KEY cannot be read: ${problem}.`,
  });
  // A new one is encrypted with a new key, and the old one stays as it is.
  await server.api(contract.secret.set, { params: { projectId, secretName: "NEW" }, body: { value: "new one" } });
  expect((await list()).map((one) => one.problem)).toEqual([problem, null]);
  await expect(server.api(contract.secret.rotateKey, {})).rejects.toMatchObject({ code: "secret_unreadable" });
  await rename(`${keyFile()}.apart`, keyFile());
  expect(await read()).toEqual({ API_KEY: value });
});

test("a record that was changed, or put in the place of another, is not taken for a secret", async () => {
  const { store } = server.effects;
  await server.api(contract.secret.set, {
    params: { projectId: otherId, secretName: "API_KEY" },
    body: { value: "other" },
  });
  const rows = await store.read.selectFrom("secret").selectAll().where("projectId", "=", otherId).execute();
  const put = (sealed: Uint8Array) =>
    store.write((tx) => tx.updateTable("secret").set({ sealed }).where("projectId", "=", projectId).execute());
  const own = (await store.read.selectFrom("secret").selectAll().where("projectId", "=", projectId).execute())[0]!;
  const flipped = Buffer.from(own.sealed);
  flipped[20]! ^= 1;
  for (const sealed of [rows[0]!.sealed, flipped, Buffer.alloc(3)]) {
    await put(sealed);
    await expect(read()).rejects.toMatchObject({
      message: "The secret API_KEY cannot be read: its record was changed.",
    });
  }
});

test("rotating the key changes what is kept and not what is read; the old key opens nothing any more", async () => {
  const [before] = await readKeys(keyFile());
  const copy = await readFile(keyFile());
  expect(await server.api(contract.secret.rotateKey, {})).toMatchObject({ secrets: 1 });
  const after = await readKeys(keyFile());
  expect(after.map(({ id }) => id)).toHaveLength(1);
  expect(after[0]?.id).not.toBe(before?.id);
  expect(await read()).toEqual({ API_KEY: value });
  const current = await readFile(keyFile());
  await writeFile(keyFile(), copy);
  await expect(read()).rejects.toMatchObject({ code: "secret_unreadable" });
  // As after a crash between the store and the file: both keys are there.
  await writeFile(keyFile(), Buffer.concat([copy, current]));
  expect(await read()).toEqual({ API_KEY: value });
});

test("the key file may be elsewhere", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crisol-key-"));
  const other = await startTestServer({ settings: { keyFile: join(folder, "deep", "key") } });
  const project = await other.api(contract.project.create, { body: { name: "A" } });
  await other.api(contract.secret.set, { params: { projectId: project.id, secretName: "A" }, body: { value: "abcd" } });
  expect((await stat(join(folder, "deep", "key"))).mode & 0o777).toBe(0o600);
  await other.close();
  await rm(folder, { recursive: true });
});
