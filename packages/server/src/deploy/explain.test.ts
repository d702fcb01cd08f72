import { contract, type Endpoint, type ExplainResult, type Row } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addTrainedRun, customers } from "../../test/trained-run.js";

let server: TestServer;
let endpoint: Endpoint;
beforeAll(async () => {
  server = await startTestServer();
  const { projectId, runId } = await addTrainedRun(server);
  const params = { projectId };
  const { modelId, version } = await server.api(contract.model.register, { params, body: { runId, name: "churn" } });
  endpoint = await server.api(contract.endpoint.create, { params, body: { name: "churn", modelId, version } });
});
afterAll(() => server.close());

const rows = customers(20, 5).map(({ row }) => row);

function explain(body: { readonly rows: Row[]; readonly class?: string }): Promise<ExplainResult> {
  return server.api(contract.endpoint.explain, { params: { endpointName: endpoint.name }, body });
}

test("contributions lead from the base value to the log odds of what is predicted, the largest first", async () => {
  const { explanations } = await explain({ rows });
  expect(explanations).toHaveLength(rows.length);
  explanations.forEach((one, at) => {
    const p = one.probabilities?.[one.prediction] as number;
    expect(one.class).toBe(one.prediction);
    expect(one.scale).toBe("log_odds");
    expect(one.output).toBeCloseTo(Math.log(p / (1 - p)), 9);
    const sum = one.contributions.reduce((total, { contribution }) => total + contribution, one.baseValue);
    expect(sum).toBeCloseTo(one.output, 9);
    const sizes = one.contributions.map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(Object.fromEntries(one.contributions.map(({ column, value }) => [column, value]))).toEqual(rows[at]);
  });
});

test("of two classes, one's contributions are the other's with the sign turned", async () => {
  const [yes] = (await explain({ rows: rows.slice(0, 1), class: "yes" })).explanations;
  const [no] = (await explain({ rows: rows.slice(0, 1), class: "no" })).explanations;
  expect(yes?.output).toBeCloseTo(-(no?.output as number), 12);
  expect(yes?.contributions.map((one) => one.contribution)).toEqual(no?.contributions.map((one) => -one.contribution));
});

test("what cannot be explained is refused with a sentence", async () => {
  await expect(explain({ rows, class: "perhaps" })).rejects.toMatchObject({
    code: "input_invalid",
    message: expect.stringContaining("class must be one of no, yes, not perhaps"),
  });
  await expect(explain({ rows: [{ ...rows[0], amount: "much" }] })).rejects.toMatchObject({ code: "input_invalid" });
  const body = { state: "stopped" } as const;
  const params = { projectId: endpoint.projectId, endpointId: endpoint.id };
  await server.api(contract.endpoint.update, { params, body });
  await expect(explain({ rows })).rejects.toMatchObject({ code: "endpoint_stopped" });
});
