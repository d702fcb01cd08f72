import { readdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServerProcess } from "../server-process.js";

interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are of many shapes.
  readonly json: any;
}

const API = "/api/2.0/mlflow";
const ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

/** Ways out of a folder, as they stand in a URL. */
const WAYS_OUT = [
  "../secret",
  "a/../../secret",
  "..%2fsecret",
  "%2e%2e/secret",
  "%252e%252e/secret",
  "..%5csecret",
  "..\\secret",
  "%2fetc%2fpasswd",
  "/etc/passwd",
  "file:%2f%2f%2fetc%2fpasswd",
  "c:%5csecret",
  "a%00b",
  "..%c0%afsecret",
  "%e0%80%ae%e0%80%ae/secret",
];

describe("bad input over MLflow's protocol", () => {
  let server: Awaited<ReturnType<typeof startServerProcess>>;
  let experimentId: string;
  let runId: string;
  let root: string;
  beforeAll(async () => {
    server = await startServerProcess();
    await writeFile(join(server.folder, "secret"), "a secret of the server");
    experimentId = (await post("experiments/create", { name: "bad input" })).json.experiment_id;
    const { run } = (await post("runs/create", { experiment_id: experimentId, start_time: 1 })).json;
    runId = run.info.run_id;
    root = run.info.artifact_uri.replace(/^mlflow-artifacts:\/*/, "");
  });
  afterAll(() => server.stop());

  /** A request whose path goes out as it is: fetch would tidy it. */
  function send(method: string, path: string, body?: Buffer | string, headers: Record<string, string> = {}) {
    const { hostname, port } = new URL(server.url);
    return new Promise<Answer>((resolve, reject) => {
      const all = { authorization: `Bearer ${server.token}`, ...headers };
      const sent = request({ hostname, port, method, path, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            text,
            json: text.startsWith("{") ? JSON.parse(text) : undefined,
          });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  const post = (route: string, body: unknown) =>
    send("POST", `${API}/${route}`, JSON.stringify(body), { "content-type": "application/json" });

  const put = (path: string, body: Buffer | string) =>
    send("PUT", `${ARTIFACTS}/${path}`, body, { "content-type": "application/octet-stream" });

  /** The files of the data folder by path, without what databases write as they go. */
  async function files() {
    const entries = await readdir(server.folder, { recursive: true });
    return entries.filter((entry) => !/\.db(-|$)|sqlite|log/.test(entry)).sort();
  }

  test("safety-01 no artifact is written or read outside its run, whatever its path is called", async () => {
    for (const way of WAYS_OUT) {
      for (const path of [`${root}/${way}`, way]) {
        const answers = [
          await put(path, "overwritten"),
          await send("GET", `${ARTIFACTS}/${path}`),
          await send("GET", `${ARTIFACTS}?path=${path}`),
          await send("DELETE", `${ARTIFACTS}/${path}`),
          await send("GET", `${API}/artifacts/list?run_id=${runId}&path=${way}`),
        ];
        for (const [i, { status, text }] of answers.entries()) {
          expect(status, `${path}, request ${i}: ${text}`).toBeLessThan(500);
          expect(text, path).not.toMatch(/root:x:0|a secret of the server/);
        }
        // Writing is refused, not done somewhere else.
        expect(answers[0]?.status, path).toBeGreaterThanOrEqual(400);
      }
    }
    expect(await readFile(join(server.folder, "secret"), "utf8")).toBe("a secret of the server");
    expect((await files()).filter((file) => /passwd|overwritten/.test(file))).toEqual([]);
  });

  test("safety-01 a model version's source leads nowhere but to artifacts of this server", async () => {
    await post("registered-models/create", { name: "bad" });
    for (const source of [
      "file:///etc/passwd",
      "/etc/passwd",
      "../../etc/passwd",
      `runs:/${runId}/../../etc`,
      `mlflow-artifacts:/${root}/../../../secret`,
      `mlflow-artifacts:/${root}/%2e%2e/%2e%2e/secret`,
      `mlflow-artifacts:/${root}#/../../secret`,
      `mlflow-artifacts:/${root}/a\\..\\..\\secret`,
      `mlflow-artifacts:/${root}/a\u0000b`,
      "http://127.0.0.1:1/model",
      "models:/../../secret",
    ]) {
      const { status, json, text } = await post("model-versions/create", { name: "bad", source, run_id: runId });
      expect(status, `${source}: ${text}`).toBe(400);
      expect(json.error_code, source).toBe("INVALID_PARAMETER_VALUE");
    }
  });

  test("a batch is logged whole or not at all", async () => {
    const metrics = [{ key: "m", value: 1, timestamp: 1, step: 0 }];
    const refused = [
      { metrics, params: [{ key: "p", value: "x".repeat(7000) }] },
      { metrics: [...metrics, { key: "", value: 1, timestamp: 1, step: 0 }] },
      { metrics, tags: [{ key: "k".repeat(5000), value: "x" }] },
      { metrics: Array(1001).fill(metrics[0]) },
      { metrics, params: Array.from({ length: 101 }, (_, i) => ({ key: `p${i}`, value: "x" })) },
    ];
    for (const batch of refused) {
      const { status, json } = await post("runs/log-batch", { run_id: runId, ...batch });
      expect([status, json.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    }
    const { run } = (await send("GET", `${API}/runs/get?run_id=${runId}`)).json;
    expect(run.data.metrics ?? []).toEqual([]);
    expect(run.data.params ?? []).toEqual([]);
  });

  test("numbers without a value and texts of every script come back as they were", async () => {
    const metrics = [
      ["nan", "NaN"],
      ["infinite", "Infinity"],
      ["tiny", 5e-324],
      ["größe 高さ", 0.1],
      ["k".repeat(250), 1],
    ].map(([key, value]) => ({ key, value, timestamp: 2 ** 53 - 1, step: -(2 ** 53 - 1) }));
    expect((await post("runs/log-batch", { run_id: runId, metrics })).status).toBe(200);
    const { run } = (await send("GET", `${API}/runs/get?run_id=${runId}`)).json;
    const values = new Map(run.data.metrics.map(({ key, value }: { key: string; value: unknown }) => [key, value]));
    expect(values.get("nan")).toBe("NaN");
    expect([values.get("tiny"), values.get("größe 高さ"), values.get("k".repeat(250))]).toEqual([5e-324, 0.1, 1]);
    expect(values.get("infinite")).toBe(1.7976931348623157e308);
    expect(run.data.metrics[0].timestamp).toBe(2 ** 53 - 1);
  });

  test("safety-23 JSON without end, and what is no grammar or no token, is a sentence and never a 500", async () => {
    for (const depth of [500, 200_000]) {
      const { status } = await send(
        "POST",
        `${API}/runs/search`,
        `{"experiment_ids": ${"[".repeat(depth)}${"]".repeat(depth)}}`,
        { "content-type": "application/json" },
      );
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    for (const filter of [
      "metrics.a >",
      "metrics.a = 'x' OR 1 = 1",
      "params.a = 'x'; DROP TABLE run",
      "attributes.nothing = 1",
      "params.`a = 'x'",
      "metrics.a LIKE 3",
      "(".repeat(10_000),
      "a".repeat(100_000),
      "tags.a = 'x' AND".repeat(5000),
    ]) {
      const { status, json } = await post("runs/search", { experiment_ids: [experimentId], filter });
      expect([status, json.error_code], filter.slice(0, 60)).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    }
    for (const page_token of ["made up", "e30=", Buffer.from('{"offset": -1}').toString("base64"), "x".repeat(5000)]) {
      const { status } = await post("runs/search", { experiment_ids: [experimentId], page_token });
      expect(status, page_token.slice(0, 60)).toBe(400);
    }
    for (const body of ["", "null", "[]", "{", '{"experiment_ids": "1"}', '{"experiment_ids": [{}]}']) {
      const { status } = await send("POST", `${API}/runs/search`, body, { "content-type": "application/json" });
      expect(status, body).toBeLessThan(500);
    }
  });

  test("a client that hangs up in mid-upload leaves nothing", async () => {
    const before = await files();
    const { hostname, port } = new URL(server.url);
    const headers = { authorization: `Bearer ${server.token}`, "content-length": String(64 << 20) };
    await new Promise<void>((resolve) => {
      const sent = request({ hostname, port, method: "PUT", path: `${ARTIFACTS}/${root}/half.bin`, headers });
      sent.on("error", () => resolve());
      sent.write(Buffer.alloc(8 << 20), () => setTimeout(() => sent.destroy(new Error("gone")), 200));
    });
    await expect.poll(files, { timeout: 10_000 }).toEqual(before);
    expect((await send("GET", `${ARTIFACTS}/${root}/half.bin`)).status).toBe(404);
    const listed = await send("GET", `${API}/artifacts/list?run_id=${runId}`);
    expect(listed.json.files ?? []).toEqual([]);
  });

  test("an artifact of 768 MB is streamed: the server's memory does not grow with it", async () => {
    const peak = async () =>
      Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024;
    const before = await peak();
    const { hostname, port } = new URL(server.url);
    const headers = { authorization: `Bearer ${server.token}`, "content-length": String(768 << 20) };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { hostname, port, method: "PUT", path: `${ARTIFACTS}/${root}/large.bin`, headers };
      const sent = request(options, (response) => resolve(response.resume().statusCode)).on("error", reject);
      const chunk = Buffer.alloc(1 << 20, 7);
      let left = 768;
      const write = () => {
        while (left-- > 0) if (!sent.write(chunk)) return sent.once("drain", write);
        return sent.end();
      };
      write();
    });
    expect(status).toBe(200);
    expect((await peak()) - before).toBeLessThan(200);
  }, 120_000);
});
