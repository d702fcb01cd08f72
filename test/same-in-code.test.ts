import { execFile, spawnSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { contract, type NewScheduleInput, type Schedule, type ScriptSpecInput, scriptSpecOf } from "@crisol/contract";
import { createClient, quickstart } from "@crisol/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPython } from "../bench/python.mjs";
import { parseJobFile } from "../packages/cli/src/job-file.js";
import { startTestServer, type TestServer } from "../packages/server/test/harness.js";
import { jobFileText } from "../packages/studio/src/job-file-text.js";
import { scheduleCode } from "../packages/studio/src/schedule-code.js";
import { scriptCode } from "../packages/studio/src/script-code.js";
import { draftOf, specOf } from "../packages/studio/src/script-draft.js";
import { trainingScript } from "../packages/studio/src/training-script.js";
// @ts-expect-error: a script of its own, without types
import { buildStale } from "../scripts/build.mjs";
import { program } from "./crisol-command.js";

const root = fileURLToPath(new URL("../", import.meta.url));
// Where a program finds the SDK, as it does in anybody's folder that has it installed.
const folder = `${root}node_modules/.cache/same-in-code/`;

describe("what the Studio gives as code", () => {
  let server: TestServer;
  let projectId: string;
  let runId: string;
  let dataId: string;
  beforeAll(async () => {
    await buildStale({ quiet: true, only: ["sdk"] });
    server = await startTestServer();
    await mkdir(folder, { recursive: true });
    const { project, run } = await quickstart(createClient({ baseUrl: server.url, token: server.token }));
    [projectId, runId] = [project.id, run.id];
    dataId = (await server.api(contract.data.list, { params: { projectId } })).items[0]!.id;
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What is to be typed into a terminal, in a folder of its own; where it asks, the answer is yes. */
  async function shell(lines: string): Promise<string> {
    const place = `${folder}typed/`;
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
    const npx = `npx() { shift; if [ "$1" = apply ]; then set -- "$@" --yes; fi; "$NODE" "$CRISOL" "$@"; }`;
    const typed = `set -e\ncd "$PLACE"\n${npx}\n${lines}\n`;
    return run("sh", ["-c", typed], { NODE: process.execPath, CRISOL: program, PLACE: place });
  }
  async function node(text: string): Promise<string> {
    const file = `${folder}program.mjs`;
    await writeFile(file, text);
    return run(process.execPath, [file]);
  }
  const python = (program: string) => run("python3", ["-c", program], { PYTHONPATH: `${root}clients/python/src` });
  async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const variables = { ...process.env, CRISOL_URL: server.url, CRISOL_TOKEN: server.token, ...env };
    return (await promisify(execFile)(command, args, { env: variables })).stdout;
  }

  test("trains the very model again, in TypeScript and in Python", async () => {
    const first = await server.api(contract.run.get, { params: { projectId, runId } });
    const script = trainingScript(first);
    const texts = [await node(script.ts), ...(hasPython() ? [await python(script.python)] : [])];
    for (const text of texts) {
      const { id, state, metrics } = JSON.parse(text.trim().split("\n").at(-1)!);
      expect(state).toBe("succeeded");
      expect(metrics).toEqual(first.metrics.test);
      const again = await server.api(contract.run.get, { params: { projectId, runId: id } });
      expect(again.id).not.toBe(runId);
      expect(again.modelSha256).toBe(first.modelSha256);
    }
  });

  test("sends the very job again, in TypeScript, in Python and as crisol.yml", async () => {
    const sent: ScriptSpecInput = {
      name: 'It\'s a "job" of mañana',
      command: "head -n ${{parameters.rows}} ${{inputs.train}} > ${{outputs.first}}\necho ${{parameters.words}}\n",
      parameters: { rows: 3, words: "a 'b' \\ \"c\" ñ 😀", on: true },
      inputs: { train: { dataId, format: "csv" } },
      outputs: { first: { kind: "data", name: "first rows", format: "csv" } },
      variables: { TZ: "UTC" },
      timeoutSeconds: 60,
      priority: 70,
    };
    const names = new Map([[dataId, "diabetes"]]);
    const { job } = await server.api(contract.job.submit, { params: { projectId }, body: sent });
    await server.effects.jobs.ended(job.id);
    const { spec } = await server.api(contract.job.script, { params: { jobId: job.id } });
    const code = scriptCode(projectId, specOf(draftOf(spec)), names);
    await node(code.ts);
    if (hasPython()) await python(code.python);
    const { items } = await server.api(contract.job.list, { query: { projectId, kind: "script" } });
    expect(items.map(({ state }) => state)).toEqual(Array(hasPython() ? 3 : 2).fill("succeeded"));
    for (const again of items) {
      expect((await server.api(contract.job.script, { params: { jobId: again.id } })).spec).toEqual(spec);
    }
    const read = scriptSpecOf(parseJobFile("crisol.yml", jobFileText(specOf(draftOf(spec)), names)), {
      codeId: null,
      dataIdOf: (name) => (name === "diabetes" ? dataId : ""),
    });
    expect(read).toEqual(spec);
  });

  test("makes the very schedule again, by command, in TypeScript and in Python", async () => {
    const params = { projectId };
    const project = await server.api(contract.project.get, { params });
    const step = {
      kind: "script" as const,
      command: "echo ${{parameters.who}} ${{parameters.times}} ${{parameters.loud}}",
      parameters: { who: { parameter: "who" }, times: { parameter: "times" }, loud: { parameter: "loud" } },
    };
    const parameters = { who: "nobody", times: 1, loud: false };
    const definition = { parameters, steps: { say: step } };
    await server.api(contract.pipeline.create, { params, body: { name: "said", definition } });
    const bodies: Record<string, NewScheduleInput> = {
      "a pipeline at times": {
        name: "daily",
        description: "what $HOME `is` \\ for",
        trigger: { kind: "time", cron: "30 7 * * 1-5", timeZone: "Europe/Madrid", missed: "all" },
        action: {
          kind: "pipeline",
          pipeline: "said",
          parameters: { who: "a 'b' \"c\" $d", times: 3, loud: true },
          cache: false,
        },
        overlap: "queue",
        isEnabled: false,
      },
      "a pipeline on new data": {
        name: "on-data",
        trigger: { kind: "data", data: "diabetes" },
        action: { kind: "pipeline", pipeline: "said" },
      },
      "a script": {
        name: "script",
        trigger: { kind: "time", cron: "0 9 1 * *" },
        action: { kind: "script", script: { command: "echo 'ñ' \"$HOME\"\n", inputs: { train: { dataId } } } },
        overlap: "allow",
      },
      "a sweep": {
        name: "sweep",
        description: "- a\n# b",
        trigger: { kind: "time", cron: "0 9 * * 0", timeZone: "America/Bogota" },
        action: {
          kind: "sweep",
          sweep: {
            template: { kind: "script", script: { command: "echo ${{parameters.x}}" } },
            space: { x: { type: "float", low: 0.001, high: 1, scale: "log" } },
            objective: { metric: "loss" },
            maximumTrials: 3,
          },
        },
      },
    };
    /** The schedule of that name, which is deleted so that it can be made again. */
    const taken = async (name: string) => {
      const { items } = await server.api(contract.schedule.list, { params, query: { name } });
      expect(items).toHaveLength(1);
      const [{ id: scheduleId, description, trigger, action, overlap, isEnabled }] = items as [Schedule];
      await server.api(contract.schedule.delete, { params: { projectId, scheduleId } });
      return { name, description, trigger, action, overlap, isEnabled };
    };
    for (const [what, body] of Object.entries(bodies)) {
      await server.api(contract.schedule.create, { params, body });
      const expected = await taken(body.name);
      const { cli, ts, python: py } = scheduleCode(project, body, new Map([[dataId, "diabetes"]]));
      await shell(cli);
      const byCommand = await taken(body.name);
      // The folder is sent, which the form has not.
      const { action } = byCommand;
      if (action.kind === "script") Object.assign(action.script, { codeId: null });
      expect(byCommand, what).toEqual(expected);
      await node(ts.replace("http://127.0.0.1:7373", server.url));
      expect(await taken(body.name), what).toEqual(expected);
      if (!hasRequests()) continue;
      await python(py.replace("http://127.0.0.1:7373", server.url));
      expect(await taken(body.name), what).toEqual(expected);
    }
  });
});

/** Whether Python has the library that the snippets of pages use. */
function hasRequests(): boolean {
  return hasPython() && spawnSync("python3", ["-c", "import requests"]).status === 0;
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const title = fc.stringMatching(/^[\w ñ'"#:-]{0,20}\w$/);
const spec: fc.Arbitrary<ScriptSpecInput> = fc.record(
  {
    name: title,
    command: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== "" && !text.includes("${{")),
    parameters: fc.dictionary(name, fc.oneof(fc.string(), fc.boolean(), fc.integer()), { noNullPrototype: true }),
    outputs: fc.dictionary(
      name,
      fc.oneof(
        fc.constant({ kind: "artifact" as const }),
        fc.record({
          kind: fc.constant("data" as const),
          name: title,
          format: fc.constantFrom("csv", "parquet", "jsonl"),
        }),
        fc.record({ kind: fc.constant("model" as const), name: fc.oneof(fc.constant(null), name) }),
      ),
      { noNullPrototype: true },
    ),
    environment: fc.oneof(
      fc.constant({ kind: "none" as const }),
      fc.record({ kind: fc.constant("named" as const), name: title }),
      fc.record({ kind: fc.constant("packages" as const), requirements: fc.array(title) }),
    ),
    variables: fc.dictionary(name, fc.string(), { noNullPrototype: true }),
    secrets: fc.array(name),
    resources: fc.record({
      cores: fc.integer({ min: 1, max: 64 }),
      memoryBytes: fc.constantFrom(null, 16_000_000, 3e9),
    }),
    timeoutSeconds: fc.constantFrom(null, 1, 90, 3600),
    retries: fc.integer({ min: 0, max: 10 }),
    priority: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ["command"] },
);

test("a form, and a crisol.yml of it, keep all that a script was sent with", () => {
  fc.assert(
    fc.property(spec, (given) => {
      const whole = contract.job.submit.body!.parse(given) as ReturnType<typeof parse>;
      const again = specOf(draftOf(given));
      expect(parse(again)).toEqual(withTrimmed(whole));
      const { codeId: _, ...said } = parse(again);
      expect(parseJobFile("crisol.yml", jobFileText(again, new Map()))).toEqual(said);
    }),
  );
});

const parse = (given: ScriptSpecInput) => contract.job.submit.body!.parse(given);

/** A list of requirements has one on each line: blanks around them are none of it. */
function withTrimmed(whole: ReturnType<typeof parse>): typeof whole {
  const { environment } = whole;
  if (environment.kind !== "packages") return whole;
  const requirements = environment.requirements.map((line) => line.trim()).filter((line) => line !== "");
  return { ...whole, environment: { ...environment, requirements } };
}
