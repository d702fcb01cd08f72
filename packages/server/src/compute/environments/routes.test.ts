import { existsSync } from "node:fs";
import { join } from "node:path";
import { contract, type Environment, type EnvironmentSource } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../../test/harness.js";

const routes = contract.environment;
let server: TestServer;
let params: { readonly projectId: string };
beforeAll(async () => {
  server = await startTestServer();
  params = { projectId: (await server.api(contract.project.create, { body: { name: "Houses" } })).id };
});
afterAll(() => server.close());

const source = (text: string, more: Partial<EnvironmentSource> = {}) =>
  ({ kind: "requirements", text, python: null, allowSourceBuilds: false, ...more }) as const;

function create(name: string, text: string, more: Partial<EnvironmentSource> = {}): Promise<Environment> {
  return server.api(routes.create, { params, body: { name, ...source(text, more) } });
}

/** Prepares and returns the environment, its job and what this said. */
async function prepare(environmentId: string, refresh = false) {
  const of = { ...params, environmentId };
  const { job } = await server.api(routes.prepare, { params: of, body: { refresh } });
  await server.effects.jobs.ended(job.id);
  const ended = await server.api(contract.job.get, { params: { jobId: job.id } });
  const said = (await server.api(contract.job.events, { params: { jobId: job.id } })) as unknown as string;
  return { environment: await server.api(routes.get, { params: of }), job: ended, said };
}

const folderOf = ({ hash }: Environment) => join(server.dataDir, "environments", hash!);

test("an environment from its description to its deletion", async () => {
  const made = await create("analysis", "six==1.17.0\n-e .\n");
  expect(made).toMatchObject({ state: "new", hash: null, sizeBytes: null, packageCount: null });
  expect(made.notes).toEqual(["requirements line 2 is left out: an environment holds no editable packages."]);

  const { environment, job, said } = await prepare(made.id);
  expect(job).toMatchObject({ kind: "environment", state: "succeeded", subject: `environment:${made.id}` });
  for (const words of ["editable packages", "Resolving for Python 3.", "+ six==1.17.0", '"phase":"install"']) {
    expect(said).toContain(words);
  }
  expect(environment).toMatchObject({ state: "ready", packageCount: 1, jobId: job.id });
  expect(environment.sizeBytes).toBeGreaterThan(10_000);
  expect(Date.parse(environment.lastUsedAt!)).toBeGreaterThan(Date.parse(environment.createdAt));

  const of = { ...params, environmentId: made.id };
  const lock = await server.api(routes.lock, { params: of });
  expect(lock).toMatchObject({ hash: environment.hash, packages: [{ name: "six", version: "1.17.0" }] });
  expect(lock.text).toContain("--hash=sha256:");

  const again = await prepare(made.id);
  expect(again.said).toContain("The environment was there already.");
  expect(again.environment.hash).toBe(environment.hash);

  const { kind, text, python, allowSourceBuilds } = made;
  await server.api(routes.change, { params: of, body: { kind, text, python, allowSourceBuilds } });
  expect((await server.api(routes.get, { params: of })).state).toBe("ready");
  const changed = await server.api(routes.change, { params: of, body: source("six==1.16.0") });
  expect(changed).toMatchObject({ state: "new", hash: null, notes: [] });

  await server.api(routes.delete, { params: of });
  await expect(server.api(routes.get, { params: of })).rejects.toMatchObject({ code: "not_found" });
});

test("deleting removes the files, unless another environment has the same", async () => {
  const [one, two] = [await create("one", "colorama==0.4.6"), await create("two", "colorama==0.4.6")];
  const { environment } = await prepare(one.id);
  await prepare(two.id);
  await server.api(routes.delete, { params: { ...params, environmentId: one.id } });
  expect(existsSync(folderOf(environment))).toBe(true);
  await server.api(routes.delete, { params: { ...params, environmentId: two.id } });
  expect(existsSync(folderOf(environment))).toBe(false);
});

describe("bad input", () => {
  test("a description that cannot be read: every line, and nothing is kept", async () => {
    await expect(create("bad", "six\n../x.whl\nfile:///etc/passwd\n")).rejects.toMatchObject({
      code: "environment_invalid",
      problems: [
        { field: "requirements line 2", message: "points outside of the folder" },
        { field: "requirements line 3", message: "points outside of the folder" },
      ],
    });
    await expect(create("bad", "dependencies: 1", { kind: "conda" })).rejects.toMatchObject({
      code: "environment_invalid",
    });
    const { items } = await server.api(routes.list, { params });
    expect(items.map(({ name }) => name)).not.toContain("bad");
  });

  test("a version of Python that is none, a name that is taken", async () => {
    await expect(create("x", "six", { python: "/usr/bin/python3" })).rejects.toMatchObject({ code: "invalid_request" });
    await create("taken", "six");
    await expect(create("taken", "six")).rejects.toMatchObject({ code: "already_exists" });
  });

  test("requirements without a solution: the job says why, in the solver's words", async () => {
    const { id } = await create("unsolvable", "jinja2==3.1.4\nmarkupsafe<2");
    const { environment, job } = await prepare(id);
    expect(job.error?.code).toBe("environment_unsolvable");
    expect(job.error?.message).toContain("jinja2==3.1.4 depends on markupsafe>=2.0");
    expect(environment).toMatchObject({ state: "failed", hash: null });
    await expect(server.api(routes.lock, { params: { ...params, environmentId: id } })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

test("while it is prepared it does not change; cancelling leaves it as it was", async () => {
  const { id } = await create("slow", "scipy==1.15.2");
  const of = { ...params, environmentId: id };
  const { job } = await server.api(routes.prepare, { params: of, body: {} });
  for (const refused of [
    () => server.api(routes.prepare, { params: of, body: {} }),
    () => server.api(routes.change, { params: of, body: source("six") }),
    () => server.api(routes.delete, { params: of }),
  ]) {
    await expect(refused()).rejects.toMatchObject({ code: "conflict" });
  }
  await server.api(contract.job.cancel, { params: { jobId: job.id } });
  expect(await server.api(routes.get, { params: of })).toMatchObject({ state: "new", hash: null });
  await server.api(routes.delete, { params: of });
});
