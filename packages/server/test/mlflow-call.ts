import { expect } from "vitest";
import type { TestServer } from "./harness.js";

// biome-ignore lint/suspicious/noExplicitAny: answers of a foreign protocol.
export type MlflowAnswer = any;

/** Calls one of MLflow's routes and returns its status and JSON. */
export async function callMlflow(
  server: TestServer,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: MlflowAnswer }> {
  const response = await server.fetch(`/api/2.0/mlflow/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, body: await response.json() };
}

/** As `callMlflow`, of a call that must succeed: its JSON. */
export async function okOfMlflow(
  server: TestServer,
  method: string,
  path: string,
  body?: object,
): Promise<MlflowAnswer> {
  const answer = await callMlflow(server, method, path, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}
