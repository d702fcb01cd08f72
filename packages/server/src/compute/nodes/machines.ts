import { networkInterfaces } from "node:os";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { settingsOf, type TargetRow } from "../targets/settings.js";
import type { JobNodeRow } from "./job-nodes.js";

/** This machine: all local targets are shares of it. */
export const HERE = "local";

export interface NodeMachines {
  /** Of each node by its number: equal for equal machines. */
  readonly machines: readonly string[];
  /** Where all nodes reach node 0. */
  readonly masterAddress: string;
}

/** On which machines the nodes are: of a target by SSH on its own, by the address that was said for it, else the name under which the server reaches it. */
export async function machinesOf(db: Kysely<Database>, nodes: readonly JobNodeRow[]): Promise<NodeMachines> {
  const rows = await db
    .selectFrom("computeTarget")
    .selectAll()
    .where("id", "in", [...new Set(nodes.map(({ targetId }) => targetId))])
    .where("kind", "=", "ssh")
    .execute();
  const hosts = new Map(rows.map((row) => [row.id, addressAmongNodes(row)]));
  const machines = nodes.map(({ targetId }) => (hosts.has(targetId) ? targetId : HERE));
  return { machines, masterAddress: addressOf(machines, hosts) };
}

function addressAmongNodes(row: TargetRow): string {
  const { ssh } = settingsOf(row);
  return ssh?.nodeAddress ?? ssh?.host ?? row.name;
}

function addressOf(machines: readonly string[], hosts: ReadonlyMap<string, string>): string {
  const [first = HERE] = machines;
  if (machines.every((machine) => machine === first)) return "127.0.0.1";
  return hosts.get(first) ?? ownAddress();
}

/** The first address of this machine by which others may reach it. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}
