import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@crisol/sdk";
import { afterAll, beforeAll } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import { closeBrowser, startStudio } from "./browser.js";

/** A server with a project, and a folder, from before the first test of a `describe` to after its last. */
export interface ComputeStudio {
  readonly server: TestServer;
  readonly folder: string;
  readonly projectId: string;
  client(): ReturnType<typeof createClient>;
  /** Sends a command as a script to the target of that name. */
  send(target: string, command: string): ReturnType<ReturnType<typeof createClient>["job"]["submit"]>;
}

export function useComputeStudio(): ComputeStudio {
  let server: TestServer;
  let projectId: string;
  let folder: string;
  const client = () => createClient({ baseUrl: server.url, token: server.token });
  beforeAll(async () => {
    server = await startStudio();
    folder = await mkdtemp(join(tmpdir(), "crisol-targets-"));
    projectId = (await client().project.create({ body: { name: "Houses" } })).id;
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    get projectId() {
      return projectId;
    },
    client,
    send: (target, command) =>
      client().job.submit({
        params: { projectId },
        body: { name: "work", command, environment: { kind: "none" }, resources: { target } },
      }),
  };
}
