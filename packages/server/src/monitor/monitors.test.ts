import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Alert, contract, type Endpoint, type PredictResult } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, customers, type TrainedRun } from "../../test/trained-run.js";

interface Delivery {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

let receiver: Server;
let receiverUrl: string;
let deliveries: Delivery[] = [];
let receiverStatus = 200;
let server: TestServer;
let run: TrainedRun;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      deliveries.push({ headers: request.headers, body });
      response.writeHead(receiverStatus).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  receiverUrl = `http://127.0.0.1:${port}/hook`;
  server = await startTestServer({ settings: { allowHosts: [`127.0.0.1:${port}`] } });
  run = await addTrainedRun(server);
});
afterAll(async () => {
  await server.close();
  receiver.close();
});

async function newEndpoint(name: string): Promise<Endpoint> {
  const params = { projectId: run.projectId };
  const { modelId, version } = await server.api(contract.model.register, { params, body: { runId: run.runId, name } });
  return await server.api(contract.endpoint.create, { params, body: { name, modelId, version } });
}

async function predict(endpoint: Endpoint, count: number, seed: number, drift = 0) {
  const of = customers(count, seed, { drift });
  const params = { endpointName: endpoint.name };
  const answer = await server.api(contract.endpoint.predict, { params, body: { rows: of.map(({ row }) => row) } });
  return answer.predictions.map(({ id }, i) => ({ id, label: of[i]!.churn }));
}

const paramsOf = (endpoint: Endpoint) => ({ projectId: endpoint.projectId, endpointId: endpoint.id });
const report = (endpoint: Endpoint) => server.api(contract.monitor.report, { params: paramsOf(endpoint) });
const alertsOf = async (endpoint: Endpoint): Promise<Alert[]> => {
  const { items } = await server.api(contract.alert.list, {
    params: { projectId: run.projectId },
    query: { limit: 1000 },
  });
  return items.filter((alert) => alert.endpointId === endpoint.id);
};

async function until<T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let i = 0; ; i++) {
    const value = await read();
    if (good(value) || i > 100) return value;
    await sleep(100);
  }
}

describe("a monitor", () => {
  test("counts requests, rows and errors, and keeps each row with its prediction", async () => {
    const endpoint = await newEndpoint("counted");
    const labels = await predict(endpoint, 30, 1);
    await predict(endpoint, 1, 2);
    await expect(
      server.api(contract.endpoint.predict, { params: { endpointName: endpoint.name }, body: { rows: [{}] } }),
    ).rejects.toMatchObject({ code: "input_invalid" });
    const { totals, latencyMs, traffic, drift } = await report(endpoint);
    expect(totals).toMatchObject({ requests: 3, rows: 31, errors: 1, labelledRows: 0, droppedRows: 0 });
    expect(latencyMs!.p50).toBeGreaterThan(0);
    expect(traffic.reduce((sum, bucket) => sum + bucket.requests, 0)).toBe(3);
    expect(drift.rowCount).toBe(31);
    const rows = await server.api(contract.monitor.rows, { params: paramsOf(endpoint), query: { limit: 10 } });
    expect(rows.items).toHaveLength(10);
    const all = [...rows.items];
    for (let cursor = rows.nextCursor; cursor !== null; ) {
      const page = await server.api(contract.monitor.rows, {
        params: paramsOf(endpoint),
        query: { limit: 10, cursor },
      });
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(all).toHaveLength(31);
    expect(
      all
        .slice(1)
        .map(({ id }) => id)
        .reverse(),
    ).toEqual(labels.map(({ id }) => id));
    expect(all[1]!.input).toEqual(customers(30, 1)[29]!.row);
  });

  test("raises one alert a drifted column, once, and resolves it when the window is back", async () => {
    const endpoint = await newEndpoint("drifting");
    await server.api(contract.monitor.update, {
      params: paramsOf(endpoint),
      body: { windowRows: 400, minimumRows: 100, webhookUrl: receiverUrl },
    });
    await predict(endpoint, 400, 3);
    await until(
      () => report(endpoint),
      ({ drift }) => drift.rowCount === 400,
    );
    await sleep(1500);
    expect(await alertsOf(endpoint)).toEqual([]);

    deliveries = [];
    await predict(endpoint, 400, 4, 0.5);
    const raised = await until(
      () => alertsOf(endpoint),
      (alerts) => alerts.some(({ column }) => column === "amount"),
    );
    expect(raised.map(({ kind, column }) => `${kind} ${column}`)).toContain("feature_drift amount");
    expect(raised.some(({ column }) => column === "visits" || column === "vip" || column === "seen at")).toBe(false);
    const { drift, openAlerts, webhookSecret } = await report(endpoint);
    expect(drift.columns.find(({ name }) => name === "amount")).toMatchObject({
      drifted: true,
      kind: "feature",
      type: "number",
    });
    expect(openAlerts).toBe(raised.length);
    await until(
      async () => deliveries.length,
      (count) => count >= raised.length,
    );
    const delivery = deliveries[0]!;
    const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(delivery.headers["crisol-signature"]))!;
    expect(createHmac("sha256", webhookSecret!).update(`${seconds}.${delivery.body}`).digest("hex")).toBe(hex);
    expect(JSON.parse(delivery.body)).toMatchObject({
      type: "alert.raised",
      alert: { endpointName: "drifting", state: "open" },
    });

    await predict(endpoint, 200, 5, 0.5);
    await sleep(1500);
    expect(await alertsOf(endpoint)).toHaveLength(raised.length);
    const [first] = raised;
    const acknowledged = await server.api(contract.alert.acknowledge, {
      params: { projectId: run.projectId, alertId: first!.id },
    });
    expect(acknowledged.state).toBe("acknowledged");

    await predict(endpoint, 400, 6);
    const resolved = await until(
      () => alertsOf(endpoint),
      (alerts) => alerts.every(({ state }) => state === "resolved"),
    );
    expect(resolved.map(({ state }) => state)).toEqual(raised.map(() => "resolved"));
    expect(resolved.every(({ webhook }) => webhook.state === "delivered")).toBe(true);
  });

  test("measures the primary metric on labels, which may come twice", async () => {
    const endpoint = await newEndpoint("labelled");
    const labels = await predict(endpoint, 300, 7);
    const send = (of: { id: string; label: string | number }[]) =>
      server.api(contract.monitor.label, { params: { endpointName: endpoint.name }, body: { labels: of } });
    expect(await send([...labels.slice(0, 200), { id: "row_unknown", label: "yes" }])).toEqual({
      accepted: 200,
      unknown: ["row_unknown"],
    });
    const once = await report(endpoint);
    expect(await send(labels.slice(100))).toEqual({ accepted: 200, unknown: [] });
    const twice = await report(endpoint);
    expect([once.totals.labelledRows, twice.totals.labelledRows]).toEqual([200, 300]);
    expect(await send(labels)).toEqual({ accepted: 300, unknown: [] });
    expect((await report(endpoint)).performance).toEqual(twice.performance);
    expect(twice.performance).toMatchObject({ metric: "roc_auc", reference: 0.9 });
    expect(twice.performance.overall).toBeGreaterThan(0.85);
    expect(twice.performance.points.reduce((sum, point) => sum + point.labelledRows, 0)).toBe(300);
    await expect(send([labels[0]!, { id: labels[1]!.id, label: "maybe" }])).rejects.toMatchObject({
      code: "label_invalid",
    });
  });

  test("raises an alert when the metric falls below its bound", async () => {
    const endpoint = await newEndpoint("falling");
    await server.api(contract.monitor.update, {
      params: paramsOf(endpoint),
      body: { windowRows: 200, minimumRows: 100, metricBound: 0.8, psiThreshold: null },
    });
    const labels = await predict(endpoint, 200, 8);
    const wrong = labels.map(({ id, label }) => ({ id, label: label === "yes" ? "no" : "yes" }));
    await server.api(contract.monitor.label, { params: { endpointName: endpoint.name }, body: { labels: wrong } });
    const [alert] = await until(
      () => alertsOf(endpoint),
      (alerts) => alerts.length > 0,
    );
    expect(alert).toMatchObject({ kind: "performance", column: null, threshold: 0.8, reason: { code: "performance" } });
    await server.api(contract.monitor.update, { params: paramsOf(endpoint), body: { metricBound: null } });
    await until(
      () => alertsOf(endpoint),
      ([first]) => first?.state === "resolved",
    );
    expect((await alertsOf(endpoint))[0]!.state).toBe("resolved");
  });

  test("safety-21 takes no webhook to a private address", async () => {
    const endpoint = await newEndpoint("hooked");
    for (const webhookUrl of [
      "http://127.0.0.1:1/",
      "http://169.254.169.254/x",
      "http://[::ffff:10.0.0.1]/",
      "file:///etc/passwd",
    ]) {
      await expect(
        server.api(contract.monitor.update, { params: paramsOf(endpoint), body: { webhookUrl } }),
      ).rejects.toMatchObject({ code: "url_not_allowed" });
    }
    await expect(
      server.api(contract.monitor.update, { params: paramsOf(endpoint), body: { windowRows: 50 } }),
    ).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("goes on after a restart: nothing captured is lost, and a webhook is tried again", async () => {
    const endpoint = await newEndpoint("restarted");
    receiverStatus = 500;
    await server.api(contract.monitor.update, {
      params: paramsOf(endpoint),
      body: { windowRows: 200, minimumRows: 100, webhookUrl: receiverUrl },
    });
    await predict(endpoint, 200, 9, 0.6);
    await until(
      () => alertsOf(endpoint),
      (alerts) => alerts.some(({ webhook }) => webhook.attempts > 0),
    );
    const ids: string[] = [];
    for (let i = 0; i < 50; i++) ids.push(...(await predict(endpoint, 1, 100 + i)).map(({ id }) => id));
    const { dataDir, effects, app } = server;
    await app.close();
    await effects.close();
    receiverStatus = 200;
    deliveries = [];
    const later = { now: () => Date.now() + 60_000 };
    const { port } = receiver.address() as AddressInfo;
    server = await startTestServer({ dataDir, clock: later, settings: { allowHosts: [`127.0.0.1:${port}`] } });
    const delivered = await until(
      () => alertsOf(endpoint),
      (alerts) => alerts.every(({ webhook }) => webhook.state === "delivered"),
    );
    expect(delivered.every(({ webhook }) => webhook.state === "delivered")).toBe(true);
    const rows = await server.api(contract.monitor.rows, { params: paramsOf(endpoint), query: { limit: 50 } });
    expect(rows.items.map(({ id }) => id).reverse()).toEqual(ids);
    expect((await report(endpoint)).totals.rows).toBe(250);
    const answer: PredictResult = await server.api(contract.endpoint.predict, {
      params: { endpointName: endpoint.name },
      body: { rows: [customers(1, 1)[0]!.row] },
    });
    expect(answer.predictions).toHaveLength(1);
  });
});
