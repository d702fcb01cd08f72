import { launchChromium } from "../../scripts/chromium.mjs";
import { keyOf } from "./many-runs.mjs";
import { RawClient } from "./raw-client.mjs";

const ROWS_TO_SCROLL = Number(process.env.BENCH_SCROLL_ROWS ?? 10_000);
/** What a wheel turned quickly moves in a frame. */
const PIXELS_A_FRAME = 400;
const FIRST_ROW = 'tbody tr[aria-rowindex="2"]';

/**
 * The Studio's table of so many runs, in Chromium: what somebody at the screen waits for. Each time ends when the row, the
 * option or the header is in the page; typing includes the 300 ms for which the page waits for more keys (150 for names).
 * Returns lines of a name, a unit and the figures.
 */
export async function measureRunsTable(server, { projectId, keys }, say) {
  const browser = await launchChromium();
  try {
    const page = await signedIn(browser, server);
    const path = `${server.url}/projects/${projectId}/train/all`;
    await page.goto(path);
    await page.waitForSelector(FIRST_ROW);
    const opened = [];
    for (let i = 0; i < 5; i++) {
      await page.goto(path);
      await page.waitForSelector(FIRST_ROW);
      opened.push(await page.evaluate(() => globalThis.firstRowMs));
    }
    say("typing, sorting, choosing columns");
    const filtered = [];
    const sorted = { metric: [], param: [] };
    const names = { opened: [], found: [], shown: [] };
    for (let i = 0; i < 5; i++) {
      await page.goto(path);
      await page.waitForSelector(FIRST_ROW);
      sorted.metric.push(
        await untilRowsChange(page, () => page.getByRole("button", { name: "acc", exact: true }).click()),
      );
      sorted.param.push(
        await untilRowsChange(page, () => page.getByRole("button", { name: "lr", exact: true }).click()),
      );
      filtered.push(await filterBy(page, "metrics.acc > 0.9 AND params.model = 'boosting'"));
      await chooseColumn(page, keyOf(keys - 1 - i), names);
    }
    say(`scrolling through ${ROWS_TO_SCROLL} rows`);
    await page.goto(path);
    await page.waitForSelector(FIRST_ROW);
    const scrolled = await scroll(page);
    const { nodes, heapBytes } = await sizeOf(page);
    return [
      ["page opened again: first rows", "ms", opened],
      ["sorted by a metric: first rows", "ms", sorted.metric],
      ["sorted by a param: first rows", "ms", sorted.param],
      ["filter typed and sorted by a param: first rows", "ms", filtered],
      [`columns: opened, of ${keys} names`, "ms", names.opened],
      ["columns: a part of a name typed", "ms", names.found],
      ["columns: chosen, with its values", "ms", names.shown],
      [`scrolling through ${ROWS_TO_SCROLL} rows: time`, "s", [scrolled.seconds]],
      ["scrolling: frames longer than 50 ms", "%", [scrolled.slowShare * 100]],
      ["scrolling: frame, p99", "ms", [scrolled.p99Ms]],
      ["scrolling: longest frame", "ms", [scrolled.longestMs]],
      ["scrolling: most elements in the page", "", [scrolled.mostElements]],
      ["after it: nodes that the page keeps", "", [nodes]],
      ["after it: memory of its JavaScript", "MB", [heapBytes / 1e6]],
    ];
  } finally {
    await browser.close();
  }
}

async function signedIn(browser, server) {
  const client = new RawClient(server);
  const { code } = await client.postOwn("session/login-codes");
  client.close();
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript((selector) => {
    const seen = new MutationObserver(() => {
      if (globalThis.firstRowMs !== undefined || !document.querySelector(selector)) return;
      globalThis.firstRowMs = performance.now();
      seen.disconnect();
    });
    seen.observe(document, { childList: true, subtree: true });
  }, FIRST_ROW);
  await page.goto(`${server.url}/#login=${code}`);
  await page.waitForURL((url) => url.pathname === "/" && url.hash === "");
  return page;
}

/** Milliseconds from the press of a mouse or a key in `act` until `isDone` holds in the page. */
async function timeMs(page, act, isDone, argument) {
  await page.evaluate(() => {
    globalThis.pressedAt = undefined;
    const press = () => {
      globalThis.pressedAt = performance.now();
    };
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, press, { capture: true });
  });
  await act();
  const done = await page.waitForFunction(isDone, argument, { polling: "raf" });
  const ms = await done.evaluate((at) => at - globalThis.pressedAt);
  await done.dispose();
  return ms;
}

async function untilRowsChange(page, act) {
  const before = await page.locator(FIRST_ROW).textContent();
  return timeMs(
    page,
    act,
    ([selector, text]) => {
      const row = document.querySelector(selector);
      return row !== null && row.textContent !== text && performance.now();
    },
    [FIRST_ROW, before],
  );
}

async function filterBy(page, text) {
  const field = page.getByLabel("Filter");
  await field.fill(text.slice(0, -1));
  return untilRowsChange(page, () => field.press(text.at(-1)));
}

async function chooseColumn(page, name, times) {
  const field = page.getByLabel("Columns: metrics").first();
  const options = '[role="option"]';
  const isThere = ([selector, text]) =>
    [...document.querySelectorAll(selector)].some((one) => one.offsetParent && one.textContent.includes(text)) &&
    performance.now();
  times.opened.push(await timeMs(page, () => field.click(), isThere, [options, "layer_"]));
  await field.pressSequentially(name.slice(0, 10));
  times.found.push(await timeMs(page, () => field.press(name[10]), isThere, [options, name]));
  const option = page.getByRole("option", { name, exact: true });
  times.shown.push(await timeMs(page, () => option.click(), isThere, ["thead th", name]));
  await page.keyboard.press("Escape");
}

/** Scrolls down as a wheel does, waiting where the rows are still on their way; counts what was slow meanwhile. */
function scroll(page) {
  return page.evaluate(
    async ([rows, step]) => {
      const scroller = document.querySelector("table").parentElement;
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const frames = [];
      let mostElements = 0;
      const begin = performance.now();
      let last = await frame();
      while (scroller.scrollTop < rows * 40) {
        scroller.scrollTop += step;
        const now = await frame();
        frames.push(now - last);
        last = now;
        mostElements = Math.max(mostElements, document.getElementsByTagName("*").length);
        if (now - begin > 120_000) throw new Error(`only ${Math.round(scroller.scrollTop / 40)} rows in 2 minutes`);
      }
      const ordered = [...frames].sort((a, b) => a - b);
      return {
        seconds: (performance.now() - begin) / 1000,
        slowShare: frames.filter((ms) => ms > 50).length / frames.length,
        p99Ms: ordered[Math.floor(ordered.length * 0.99)],
        longestMs: ordered.at(-1),
        mostElements,
      };
    },
    [ROWS_TO_SCROLL, PIXELS_A_FRAME],
  );
}

async function sizeOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return { nodes: of("Nodes"), heapBytes: of("JSHeapUsedSize") };
}
