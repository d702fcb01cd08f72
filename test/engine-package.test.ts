import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasChromium, launchChromium } from "../scripts/chromium.mjs";

// What somebody gets who installs the engine alone: the packed tarball, its README's example and its types.

const root = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
let example: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crisol-engine-"));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(root, "packages/engine"),
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(packed.toString()) as [{ filename: string }];
  const target = join(folder, "node_modules/@crisol/engine");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", target, "--strip-components=1"]);
  example = /```js\n([\s\S]*?)```/.exec(readFileSync(join(target, "README.md"), "utf8"))?.[1] as string;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The example's flat has 75 square metres at 5.5, and 0 to 22 on top. */
function expectPrice(line: string): void {
  const price = Number(/: ([\d.]+)$/.exec(line.trim())?.[1]);
  expect(price).toBeGreaterThan(400);
  expect(price).toBeLessThan(440);
}

test("the README's example runs in Node", () => {
  writeFileSync(join(folder, "example.mjs"), example);
  expectPrice(execFileSync(process.execPath, ["example.mjs"], { cwd: folder }).toString());
});

test("the README's example type-checks against the packed types, with nobody's settings", () => {
  writeFileSync(join(folder, "example.mts"), example);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const flags = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom"];
  execFileSync(process.execPath, [tsc, ...flags, "example.mts"], { cwd: folder });
});

test.skipIf(!hasChromium)("the README's example runs in a browser, unbundled", async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const script = readFileSync(join(folder, "node_modules/@crisol/engine/dist/index.js"), "utf8");
    await page.route("**/*", (route) => {
      const isScript = route.request().url().endsWith("/engine.js");
      return route.fulfill(
        isScript
          ? { contentType: "text/javascript", body: script }
          : { contentType: "text/html", body: "<!doctype html>" },
      );
    });
    const printed = page.waitForEvent("console");
    await page.goto("http://engine.test/");
    await page.addScriptTag({ type: "importmap", content: '{ "imports": { "@crisol/engine": "/engine.js" } }' });
    await page.addScriptTag({ type: "module", content: example });
    expectPrice((await printed).text());
  } finally {
    await browser.close();
  }
});
