import { readFileSync } from "node:fs";
import { contract, type Verdict, type VerdictKind } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testsPostgres } from "../../../test/database.js";
import { startTestServer, type TestServer } from "../../../test/harness.js";
import { tarGzOf } from "../../../test/tar.js";

/*
 * Processes that really do it, in Python and in JavaScript, on whatever machine runs the tests, beside other tests. Work that
 * takes minutes to tell is in `npm run bench -- verdicts`.
 */
const languages = { python: "python3 planted.py", javascript: "node planted.mjs" } as const;

interface Planted {
  readonly kind: string;
  readonly cores: number;
  readonly memoryBytes?: number;
  /** The right answer: what it is called, and what else must be true of it. */
  readonly verdict: VerdictKind;
  readonly also?: readonly VerdictKind[];
}

/** Light ones run beside each other: how busy the machine is must not change what is said. */
const light: readonly Planted[] = [
  { kind: "one", cores: 2, verdict: "one_core" },
  { kind: "unused", cores: 2, verdict: "mostly_unused" },
  { kind: "memory", cores: 1, memoryBytes: 300e6, verdict: "memory_near_limit" },
  { kind: "disk", cores: 2, verdict: "disk_bound" },
  { kind: "tiny", cores: 1, verdict: "too_short", also: ["too_small_to_distribute"] },
  { kind: "right", cores: 1, memoryBytes: 300e6, verdict: "right_size" },
];
const heavy: readonly Planted[] = [
  { kind: "saturated", cores: 2, verdict: "cpu_saturated", also: ["too_small_to_distribute"] },
];
const SECONDS = 7;

let server: TestServer;
let params: { readonly projectId: string };
let codeId: string;
beforeAll(async () => {
  server = await startTestServer({ settings: { maximumJobs: 12 } });
  const { id: projectId } = await server.api(contract.project.create, { body: { name: "Planted" } });
  params = { projectId };
  await server.api(contract.compute.update, { params: { targetId: "local" }, body: { cores: 16 } });
  const members = ["planted.py", "planted.mjs"].map((name) => ({
    name,
    content: readFileSync(new URL(`../../../../../test/planted/${name}`, import.meta.url), "utf8"),
  }));
  const query = { fileName: "planted.tar.gz" };
  const { id: uploadId } = await server.api(contract.data.upload, { params, query, raw: tarGzOf(members) });
  codeId = (await server.api(contract.code.create, { params, body: { uploadId } })).id;
});
afterAll(async () => {
  await server.close();
});

type Answers = ReadonlyMap<string, Verdict>;

async function run(planted: readonly Planted[]): Promise<Answers> {
  const started = await Promise.all(
    Object.entries(languages).flatMap(([language, command]) =>
      planted.map(async ({ kind, cores, memoryBytes = null }) => {
        const { job } = await server.api(contract.job.submit, {
          params,
          body: {
            ...{ codeId, command: `${command} ${kind} ${kind === "tiny" ? 0 : SECONDS} ${memoryBytes ?? ""}` },
            ...{ resources: { cores, memoryBytes }, environment: { kind: "none" } },
          },
        });
        return { key: `${language} ${kind}`, jobId: job.id };
      }),
    ),
  );
  const answers = new Map<string, Verdict>();
  for (const { key, jobId } of started) {
    await server.effects.jobs.ended(jobId);
    const { error } = await server.api(contract.job.get, { params: { jobId } });
    expect(error, key).toBeNull();
    answers.set(key, await server.api(contract.job.verdict, { params: { jobId } }));
  }
  return answers;
}

// What a store has to do with it is tried elsewhere.
describe.runIf(process.platform === "linux" && !testsPostgres)("planted work has the right verdict", () => {
  describe.each([
    ["light", light],
    ["heavy", heavy],
  ] as const)("%s", (_name, planted) => {
    let answers: Answers;
    beforeAll(async () => {
      answers = await run(planted);
    }, 120_000);

    test.each(
      Object.keys(languages).flatMap((language) => planted.map((one) => [`${language} ${one.kind}`, one] as const)),
    )("%s", (key, { verdict, also = [] }) => {
      const found = answers.get(key)!;
      expect(found.kind, JSON.stringify([found.reason.text, found.measured, found.phases])).toBe(verdict);
      expect(found.isFinal).toBe(true);
      for (const kind of also) expect(found.findings.map((finding) => finding.kind)).toContain(kind);
      // Told by a file, in both languages.
      expect(found.phases.map(({ phase }) => phase)).toContain("train");
      if (verdict !== "too_short") expect(found.measured.stage).toBe("train");
    });
  });
});
