import type { Model, ModelVersion } from "@crisol/contract";
import type { Client } from "@crisol/sdk";
import type { ServerOptions } from "./connect.js";
import { UsageError } from "./errors.js";

export interface ModelOptions extends ServerOptions {
  readonly project?: string;
  readonly version?: string;
}

/** The project's model of this name or id. */
export async function modelOf(client: Client, project: string, name: string): Promise<Model> {
  const { items } = await client.model.list({ params: { projectId: project }, query: { limit: 1000 } });
  const model = items.find((candidate) => candidate.name === name || candidate.id === name);
  if (!model)
    throw new UsageError(`there is no model ${name}; there are: ${items.map((m) => m.name).join(", ") || "none yet"}`);
  return model;
}

/** The version of the model called `name`, by number or alias; by default its newest. */
export async function modelVersion(
  client: Client,
  project: string,
  name: string,
  version?: string,
): Promise<ModelVersion> {
  const { versions } = await modelOf(client, project, name);
  const found =
    version === undefined
      ? versions[0]
      : versions.find((candidate) => String(candidate.version) === version || candidate.aliases.includes(version));
  if (found) return found;
  const numbers = versions.map((v) => v.version).join(", ");
  throw new UsageError(`${name} has no version ${version ?? "yet"}; there are ${numbers || "none"}`);
}
