import type { ScriptSpecInput } from "@crisol/contract";
import type { Code } from "./components/code-button.js";
import { jobFileText } from "./job-file-text.js";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A script's job as people write it themselves: a `crisol.yml` beside their code, TypeScript, Python.
 * `dataName` has the names of data sets by id, for the file says names.
 */
export function scriptCode(projectId: string, spec: ScriptSpecInput, dataName: ReadonlyMap<string, string>): Code {
  const body = JSON.parse(JSON.stringify(spec)) as Json;
  return {
    cli: `cat > crisol.yml <<'CRISOL'
${jobFileText(spec, dataName)}CRISOL
npx crisol job run --project ${projectId}`,
    ts: `import { createClient } from "@crisol/sdk";

const api = createClient({
  baseUrl: process.env.CRISOL_URL ?? "http://127.0.0.1:7373",
  token: process.env.CRISOL_TOKEN,
});
const { job, run } = await api.job.submit({
  params: { projectId: "${projectId}" },
  body: ${JSON.stringify(body, null, 2).replaceAll("\n", "\n  ")},
});
for await (const event of api.job.events({ params: { jobId: job.id } })) console.log(event);`,
    python: `from crisol_client import Client

client = Client()  # of CRISOL_URL with CRISOL_TOKEN
started = client.job.submit("${projectId}", ${pythonText(body)})
client.wait_for_job(started["job"]["id"])`,
  };
}

/** `value` as a literal of Python, over several lines. */
export function pythonText(value: Json, indent = ""): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}    `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = Array.isArray(value)
    ? value.map((one) => pythonText(one, inner))
    : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${pythonText(one, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}
