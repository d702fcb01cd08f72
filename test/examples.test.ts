import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../packages/server/test/harness.js";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
/** What each example must say; a program without an entry here fails the test below. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  diabetes:
    /ROC AUC on 15\d test rows: 0\.[78]\d\d ± 0\.\d+\n(met: .*\n){4}prediction: positive .*\ncaptured 1 row, 1 labelled/,
  "wine-quality":
    /linear_regression: RMSE 0\.7\d+ .*\ngradient_boosting: RMSE 0\.6\d+ .*\nscored 6497 rows with gradient_boosting/,
  glass:
    /macro F1 on 6\d test rows: 0\.\d+ .*\n(.+\n){6}The model does not meet .*accuracy >= 0\.99.*\n.*deployed all the same by .+: a trial/,
  tracking:
    /(lr 0\.\d+: log loss 0\.\d{3}\n){3}best: lr 0\.3, log loss 0\.4\d\d, model logistic \(ready\)\n50 points of its loss, 3 runs in logistic-/,
  drift:
    /as in training: 0 columns drifted\nafter the change: PSI of glucose [1-9].*\n.*labelled rows: 0\.[89].*\n(alert: .*\n)*alert: .*glucose/,
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test.each(readdirSync(folder).flatMap((file) => /^(?!connect)(.*)\.mjs$/.exec(file)?.[1] ?? []))(
  "the example %s runs",
  async (name) => {
    const { stdout } = await promisify(execFile)(process.execPath, [`${folder}${name}.mjs`], {
      env: { PATH: process.env.PATH, CRISOL_URL: server.url, CRISOL_TOKEN: server.token },
    });
    expect(stdout).toMatch(EXPECTED[name] ?? /^no expectation for this example$/);
  },
);
