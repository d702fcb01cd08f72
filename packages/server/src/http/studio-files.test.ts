import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { rawRequest } from "../../test/raw-request.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const open = (path: string, accept = "text/html,*/*") =>
  rawRequest(server.url, path, { headers: { host: new URL(server.url).host, accept } });

test("the Studio is served, or is said not to be built", async () => {
  const missing = await open("/");
  expect(missing.status).toBe(503);
  expect(missing.text).toContain("The Studio has not been built: run <code>npm run build</code>");
  const folder = join(server.dataDir, "studio");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "assets", "main-abc123.js"), "export {};");
  await writeFile(join(folder, "favicon.svg"), "<svg/>");
  await symlink("/etc/passwd", join(folder, "link.txt"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Studio</title>");

  const page = await open("/");
  expect([page.status, page.headers["cache-control"]]).toEqual([200, "no-cache"]);
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  const script = await open("/assets/main-abc123.js", "*/*");
  expect(script.text).toBe("export {};");
  expect(script.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect((await open("/favicon.svg")).headers["content-type"]).toBe("image/svg+xml");
  // A page that the browser is reloaded on.
  expect((await open("/projects/prj_1/train?x=1")).text).toContain("Studio");
  // Files that an older page asks for are not the page.
  expect((await open("/assets/main-old.js", "*/*")).code).toBe("route_not_found");
  expect((await open("/api/v1/none")).code).toBe("route_not_found");
});

test("safety-01 no path leads out of the Studio's folder", async () => {
  for (const path of [
    "/../crisol.db",
    "/%2e%2e/crisol.db",
    "/%252e%252e/crisol.db",
    "/..%2fcrisol.db",
    "/..\\crisol.db",
    "/assets/../../crisol.db",
    "//etc/passwd",
    "/link.txt",
    "/%00",
    "/..%c0%afcrisol.db",
  ]) {
    const answer = await open(path, "*/*");
    expect([path, [400, 404].includes(answer.status)]).toEqual([path, true]);
  }
});
