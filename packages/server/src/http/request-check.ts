import { type FieldProblem, fieldProblems, type Route } from "@crisol/contract";
import type { FastifyRequest } from "fastify";
import { z } from "zod";

interface Checked {
  readonly input: { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown };
  /** All that is wrong, at once. `summary` is the sentence for the error itself. */
  readonly problems: readonly (FieldProblem & { readonly summary: string })[];
}

/**
 * The check of `route`'s parameters, query and body. A field that the route does not know is a problem too: whoever
 * misspells one shall hear of it rather than get a default.
 */
export function requestCheck(route: Route): (request: FastifyRequest) => Checked {
  const parts = [
    ["params", route.params, (request: FastifyRequest) => request.params],
    ["query", strict(route.query), (request: FastifyRequest) => request.query],
    ["body", strict(route.body), (request: FastifyRequest) => request.body],
  ] as const;
  return (request) => {
    const input: Record<string, unknown> = {};
    const problems: Checked["problems"][number][] = [];
    for (const [part, schema, read] of parts) {
      if (!schema) continue;
      // Parameters come in objects without a prototype, which zod does not take for plain ones in unions.
      const value = part === "body" ? (read(request) ?? {}) : { ...(read(request) as object) };
      const parsed = schema.safeParse(value);
      if (parsed.success) input[part] = parsed.data;
      else problems.push(...problemsOf(parsed.error, value, part !== "body" || !route.confidential));
    }
    return { input, problems };
  };
}

function problemsOf(error: z.ZodError, input: unknown, showsValues: boolean): Checked["problems"] {
  return fieldProblems(error, input, { showsValues }).map(({ field, message }) => ({
    field,
    message,
    summary: field === "" ? message : `${field} ${message}`,
  }));
}

function strict(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}
