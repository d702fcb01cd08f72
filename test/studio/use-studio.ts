import { afterAll, beforeAll } from "vitest";
import type { TestServer } from "../../packages/server/test/harness.js";
import { closeBrowser, startStudio } from "./browser.js";

/** A server with the Studio, from before the first test of a `describe` to after its last. */
export function useStudio(): { readonly server: TestServer } {
  let server: TestServer;
  beforeAll(async () => {
    server = await startStudio();
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
  });
  return {
    get server() {
      return server;
    },
  };
}
