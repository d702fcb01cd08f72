import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JobFiles } from "../job-files.js";
import { Mirror } from "./mirror.js";
import { blobsNamedIn } from "./remote-process.js";

let folder: string;
let files: JobFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-mirror-"));
  files = new JobFiles(join(folder, "job_1"), 1);
});
afterEach(() => rm(folder, { recursive: true }));

test("files grow where a local job has them, and go on from what is there", () => {
  const mirror = new Mirror(files);
  expect(mirror.have()).toEqual({ sizes: {}, blobs: [] });
  mirror.add("events", 0, Buffer.from("one\n"));
  mirror.add("log/00000.log", 0, Buffer.from("CJL1"));
  mirror.add("log/unfinished.json", null, Buffer.from("[]"));
  mirror.addBlob("a".repeat(64));
  const again = new Mirror(files);
  expect(again.have()).toEqual({ sizes: { events: 4, "log/00000.log": 4 }, blobs: ["a".repeat(64)] });
  again.add("events", 4, Buffer.from("two\n"));
  expect(readFileSync(files.journal, "utf8")).toBe("one\ntwo\n");
  expect(() => again.add("events", 4, Buffer.from("two\n"))).toThrow("events has 8 bytes");
  again.remove("log/00000.log");
  expect(existsSync(join(files.log, "00000.log"))).toBe(false);
});

test.each(["../job_2/events-1.jsonl", "log/../../x.log", "spec", "log/00000.log/x", "/etc/passwd"])(
  "another machine cannot write %s",
  (path) => {
    expect(() => new Mirror(files).add(path, 0, Buffer.from("x"))).toThrow("an attempt has no file");
    expect(() => new Mirror(files).remove(path)).toThrow("an attempt has no file");
  },
);

test("the blobs of a spec are those that it names as such", () => {
  const [a, b, c] = ["a", "b", "c"].map((digit) => digit.repeat(64));
  const spec = { dataSha256: a, warmStart: { trainings: [{ dataSha256: b }] }, inputs: [{ files: [{ sha256: c }] }] };
  const others = { seed: 1, lock: "d".repeat(64), badSha256: "no hash", none: null };
  expect([...blobsNamedIn([spec, others])]).toEqual([a, b, c]);
});
