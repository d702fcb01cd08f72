// Ends a test run with one plain line: `N passed, N failed`, and `, N skipped` when there are any.
import { writeSync } from "node:fs";

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) counts[test.result().state === "pending" ? "skipped" : test.result().state]++;
      // A file that cannot be loaded, or whose set-up fails, has no failed test to count.
      if (module.state() === "failed" && !tests.some((test) => test.result().state === "failed")) counts.failed++;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
    // On exit, so that it stands below the summary of the other reporter.
    process.once("exit", () => writeSync(1, `${counts.passed} passed, ${counts.failed} failed${skipped}\n`));
  }
}
