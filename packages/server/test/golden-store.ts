import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { contract } from "@crisol/contract";
import { backup } from "../src/store/backup/backup.js";
import { migrations } from "../src/store/migrations/index.js";
import { fillWorkspace } from "./full-workspace.js";
import { startTestServer, type TestServer } from "./harness.js";
import { customers } from "./trained-run.js";

/** What clients see of the workspace of `fillWorkspace`: a later version must show all of this. */
export async function observe({ api }: TestServer) {
  const { items: projects } = await api(contract.project.list, { query: {} });
  const projectId = projects[0]!.id;
  const params = { projectId };
  const [run] = (await api(contract.run.list, { params, query: {} })).items;
  const [model] = (await api(contract.model.list, { params, query: {} })).items;
  const [endpoint] = (await api(contract.endpoint.list, { params, query: {} })).items;
  const [prediction] = (await api(contract.prediction.list, { params, query: {} })).items;
  const [alert] = (await api(contract.alert.list, { params, query: {} })).items;
  const [recipe] = (await api(contract.recipe.list, { params, query: {} })).items;
  const watched = { projectId, endpointId: endpoint!.id };
  const { totals } = await api(contract.monitor.report, { params: watched });
  const rows = await api(contract.monitor.rows, { params: watched, query: { limit: 3 } });
  const { name, state, algorithm, primaryMetric, metrics } = run!;
  const answer = await api(contract.endpoint.predict, {
    params: { endpointName: endpoint!.name },
    body: { rows: customers(5, 3).map(({ row }) => row) },
  });
  return {
    projects: projects.map(({ id, name }) => ({ id, name })),
    run: { id: run!.id, name, state, algorithm, primaryMetric, metrics },
    model: { id: model!.id, name: model!.name, latestVersion: model!.latestVersion },
    endpoint: { id: endpoint!.id, name: endpoint!.name, state: endpoint!.state },
    prediction: { id: prediction!.id, state: prediction!.state, rowCount: prediction!.rowCount },
    alert: { id: alert!.id, reason: alert!.reason, state: alert!.state, value: alert!.value },
    recipe: { id: recipe!.id, name: recipe!.name, steps: recipe!.steps },
    totals: { rows: totals.rows, labelledRows: totals.labelledRows },
    rows: rows.items.map(({ id, input, prediction, label }) => ({ id, input, prediction, label })),
    predictions: answer.predictions.map(({ prediction, probabilities }) => ({ prediction, probabilities })),
  };
}

/**
 * Makes the golden store of this version in a folder of its own under `root`, named by its newest migration: the SQLite
 * file, a backup, and what clients see.
 */
export async function recordGoldenStore(root: string): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-golden-"));
  const folder = join(root, migrations.at(-1)!.id);
  const tar = join(dataDir, "..", `golden-${process.pid}.tar`);
  const server = await startTestServer({ dataDir });
  await fillWorkspace(server);
  await server.close();
  // Of a server that has stopped, so that file and backup hold the same.
  const { rowCounts } = await backup({ dataDir }, tar);
  const empty = Object.entries(rowCounts).filter(([, count]) => count === 0);
  if (empty.length > 0) throw new Error(`no rows in ${empty.map(([table]) => table).join(", ")}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "backup.tar.gz"), gzipSync(await readFile(tar), { level: 9 }));
  await writeFile(join(folder, "crisol.db.gz"), gzipSync(await readFile(join(dataDir, "crisol.db")), { level: 9 }));
  const again = await startTestServer({ dataDir });
  const seen = await observe(again);
  await again.close();
  const expected = { token: server.token, rowCounts, seen };
  await writeFile(join(folder, "expected.json"), `${JSON.stringify(expected, undefined, 2)}\n`);
  await rm(tar);
  await rm(dataDir, { recursive: true });
  return folder;
}
