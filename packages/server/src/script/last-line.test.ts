import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { expect, test } from "vitest";
import { lastLineOf } from "./last-line.js";

async function lastOf(...chunks: readonly string[]): Promise<string | null> {
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  const last = lastLineOf(stream);
  await finished(stream);
  return last();
}

test("the last line with something in it, without colours", async () => {
  expect(await lastOf("one\n", "\u001b[31mtw", "o\u001b[0m\n\n  \n")).toBe("two");
  expect(await lastOf("\n")).toBe(null);
});

test("an error that is explained over several lines is named, and not the end of its explanation", async () => {
  const traceback = 'Traceback (most recent call last):\n  File "a.py", line 1\n';
  expect(await lastOf(`${traceback}mlflow.exceptions.MlflowException: INVALID\n\nmore\nstore.\n`)).toBe(
    "mlflow.exceptions.MlflowException: INVALID",
  );
  expect(await lastOf(`${traceback}ModuleNotFoundError: No module named 'x'\n`)).toBe(
    "ModuleNotFoundError: No module named 'x'",
  );
});
