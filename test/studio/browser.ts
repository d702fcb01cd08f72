import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@crisol/sdk";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startTestServer, type TestServer, type TestServerOptions } from "../../packages/server/test/harness.js";
// @ts-expect-error: a script of its own, without types
import { buildStale } from "../../scripts/build.mjs";
import { launchChromium } from "../../scripts/chromium.mjs";

const root = join(import.meta.dirname, "../..");
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let shared: Promise<Browser> | undefined;

/** The one browser of a test file; each test opens a context of its own. */
function browser(): Promise<Browser> {
  shared ??= launchChromium();
  return shared;
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}

/** A server that serves a copy of the Studio built from today's source: a build during the test changes nothing. */
export async function startStudio(options: Pick<TestServerOptions, "settings" | "dataDir"> = {}): Promise<TestServer> {
  await buildStale({ quiet: true, only: ["studio"] });
  const studioFolder = await mkdtemp(join(tmpdir(), "crisol-studio-"));
  await cp(join(root, "packages/studio/dist"), studioFolder, { recursive: true });
  const server = await startTestServer({ ...options, app: { studioFolder } });
  const close = async () => {
    await server.close();
    await rm(studioFolder, { recursive: true, force: true });
  };
  return { ...server, close };
}

export interface Visit {
  readonly page: Page;
  /** What the browser complained about: console errors and warnings, uncaught errors, violations of the CSP. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  readonly language?: "en" | "es";
}

/** Opens the link that `crisol start` prints, which signs in, and waits for the list of projects. */
export async function visit(server: TestServer, options: VisitOptions = {}): Promise<Visit> {
  const visit = await openPage(options);
  const { code } = await createClient({ baseUrl: server.url, token: server.token }).session.createLoginCode();
  await visit.page.goto(`${server.url}/#login=${code}`);
  await visit.page.waitForURL((url) => url.pathname === "/" && url.hash === "");
  return visit;
}

/** An empty page of a browser that nobody has signed in. */
export async function openPage({ language = "en", ...options }: VisitOptions = {}): Promise<Visit> {
  const locale = language === "es" ? "es-ES" : "en-GB";
  const context = await (await browser()).newContext({ locale, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints, close: () => context.close() };
}

/** What axe finds on the page, each as its rule and the first element. */
export async function axeFindings(page: Page): Promise<string[]> {
  // A page's code is loaded when it is visited: until then there is no page to judge.
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // Nor is there one colour while one fades into another. What goes round for ever is not waited for.
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.all(ending.map((animation) => animation.finished.catch(() => undefined))).then(() => undefined);
  });
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } }).axe;
    const { violations } = await axe.run();
    return violations.map((found) => `${found.id}: ${found.nodes[0]?.html.slice(0, 200)}`);
    interface AxeViolation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }
  });
}
