import type { Route } from "@crisol/contract";
import type { z } from "zod";
import { JsonOf } from "../store/long-answer.js";

/**
 * Throws if `answer` is not what `schema` says, or has a field that it does not name: for tests, so that server and
 * contract cannot drift apart, and no field leaves the server that nobody meant to send.
 */
export function checkAnswer(route: Route, schema: z.ZodType, answer: unknown): void {
  const json = answer instanceof JsonOf ? answer.bytes.toString() : JSON.stringify(answer ?? null);
  const sent: unknown = JSON.parse(json);
  const parsed = schema.safeParse(sent);
  if (!parsed.success) {
    throw new Error(`${route.method} ${route.path} answers against its contract: ${parsed.error.message}`);
  }
  const unknown = fieldsNotIn(sent, parsed.data, "");
  if (unknown.length > 0) {
    throw new Error(
      `${route.method} ${route.path} answers fields that its contract does not name: ${unknown.join(", ")}`,
    );
  }
}

function fieldsNotIn(sent: unknown, known: unknown, path: string): string[] {
  if (typeof sent !== "object" || sent === null) return [];
  if (typeof known !== "object" || known === null) return [path];
  return Object.entries(sent).flatMap(([key, value]) =>
    Object.hasOwn(known, key)
      ? fieldsNotIn(value, (known as Record<string, unknown>)[key], `${path}.${key}`)
      : [`${path}.${key}`],
  );
}
