import { contract, type Endpoint } from "@crisol/contract";
import { createLoginCode } from "../src/access/login-codes.js";
import { createSession } from "../src/access/sessions.js";
import { newId } from "../src/store/ids.js";
import type { TestServer } from "./harness.js";
import { addTrainedRun, customers } from "./trained-run.js";

/** Does every step on the server, so that every table and the blobs have something in them; returns the endpoint. */
export async function fillWorkspace(server: TestServer): Promise<Endpoint> {
  const { api, effects } = server;
  const { projectId, runId } = await addTrainedRun(server);
  const params = { projectId };
  const model = await api(contract.model.register, { params, body: { runId, name: "churn" } });
  const deployed = { name: "churn", modelId: model.modelId, version: 1 };
  const endpoint = await api(contract.endpoint.create, { params, body: deployed });
  const of = customers(120, 7);
  const rows = of.map(({ row }) => row);
  const body = { rows };
  const answer = await api(contract.endpoint.predict, { params: { endpointName: endpoint.name }, body });
  const labels = answer.predictions.slice(0, 50).map(({ id }, i) => ({ id, label: of[i]!.churn }));
  await effects.store.write(async (tx) => {
    await createLoginCode(tx, null, effects.clock.now());
    await tx.insertInto("meta").values({ key: "note", value: "'\u{1f600}\"" }).execute();
    await createSession(tx, null, effects.clock.now());
    await tx
      .insertInto("runHistory")
      .values({ runId, series: '[{"key":"loss","steps":[1],"values":[0.5]}]' })
      .execute();
    await tx
      .insertInto("alert")
      .values({
        ...{ id: newId("alt"), projectId, endpointId: endpoint.id, endpointName: endpoint.name },
        ...{
          kind: "feature_drift",
          column: "amount",
          reason: JSON.stringify({ code: "psi", params: { value: 0.3 }, text: "ñandú \u{1f600}" }),
          value: -0,
          threshold: 0.1 + 0.2,
        },
        ...{ state: "open", raisedAtMs: effects.clock.now(), acknowledgedAtMs: null, resolvedAtMs: null },
        ...{
          webhookUrl: null,
          webhookState: "none",
          webhookAttempts: 0,
          webhookNextAtMs: null,
          webhookLastError: null,
        },
      })
      .execute();
  });
  const csv = [
    "amount,visits,vip,city,seen at",
    ...rows.map((row) =>
      Object.values(row)
        .map((cell) => cell ?? "")
        .join(","),
    ),
  ];
  const upload = await api(contract.data.upload, { params, query: { fileName: "c.csv" }, raw: csv.join("\n") });
  const source = { uploadId: upload.id };
  const { job } = await api(contract.prediction.create, {
    params,
    body: { modelId: model.modelId, version: 1, source },
  });
  await effects.jobs.ended(job.id);
  const watched = { projectId, endpointId: endpoint.id };
  await api(contract.monitor.update, { params: watched, body: { windowRows: 400, minimumRows: 100 } });
  await captured(server, endpoint, labels.length);
  await api(contract.monitor.label, { params: { endpointName: endpoint.name }, body: { labels } });
  return endpoint;
}

/** Rows are captured a moment after they are answered. */
async function captured({ effects }: TestServer, endpoint: Endpoint, count: number): Promise<void> {
  for (;;) {
    const rows = await effects.store.read
      .selectFrom("capturedRow")
      .select("id")
      .where("endpointId", "=", endpoint.id)
      .execute();
    if (rows.length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
