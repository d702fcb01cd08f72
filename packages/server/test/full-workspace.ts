import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { contract, type Endpoint, NotebookSpec } from "@crisol/contract";
import { createLoginCode } from "../src/access/login-codes.js";
import { createSession } from "../src/access/sessions.js";
import { firstAdmin } from "../src/access/users.js";
import { segmentHeader } from "../src/compute/log/log-format.js";
import { newId } from "../src/store/ids.js";
import { experimentOfProject } from "../src/track/experiments.js";
import { logBatch } from "../src/track/log-batch.js";
import type { TestServer } from "./harness.js";
import { tarGzOf } from "./tar.js";
import { addTrainedRun, customers } from "./trained-run.js";

/** Does every step on the server, so that every table and the blobs have something in them; returns the endpoint. */
export async function fillWorkspace(server: TestServer): Promise<Endpoint> {
  const { api, effects } = server;
  const { projectId, runId } = await addTrainedRun(server);
  const params = { projectId };
  const { id: userId } = await api(contract.user.create, { body: { name: "Ñandú", email: "nandu@example.org" } });
  const { id: groupId } = await api(contract.group.create, { body: { name: "Analysts" } });
  await api(contract.group.addMember, { params: { groupId, userId } });
  await api(contract.member.set, { params: { projectId, memberId: groupId }, body: { role: "viewer" } });
  const folder = tarGzOf([{ name: "train.py", content: "print('ñandú')\n" }]);
  const { id: archiveId } = await api(contract.data.upload, {
    params,
    query: { fileName: "code.tar.gz" },
    raw: folder,
  });
  await api(contract.code.create, { params, body: { uploadId: archiveId } });
  await api(contract.secret.set, { params: { projectId, secretName: "API_KEY" }, body: { value: "ñ secret" } });
  const price = { pricePerHour: 0.5, currency: "EUR" };
  await api(contract.compute.update, { params: { targetId: "local" }, body: { ...price, watts: 65 } });
  const { id: targetId } = await api(contract.compute.create, {
    body: { name: "nights", ...price, startCommand: "echo ñ", budget: { amount: 10 } },
  });
  await api(contract.advice.apply, { params, body: { answers: { output: "whether a Ñandú leaves" }, language: "es" } });
  const model = await api(contract.model.register, { params, body: { runId, name: "churn" } });
  const { modelId } = model;
  const first = { params: { projectId, modelId, alias: "candidate" }, body: { version: 1 } };
  await api(contract.model.setAlias, first);
  const exported = { params: { projectId, modelId, version: 1 }, query: { format: "lightgbm" } } as const;
  const raw = (await api(contract.model.export, exported)) as unknown as Uint8Array<ArrayBuffer>;
  const { id: uploadId } = await api(contract.data.upload, { params, query: { fileName: "ñandú.txt" }, raw });
  await api(contract.model.import, { params, body: { uploadId, name: "churn" } });
  const deployed = { name: "churn", modelId: model.modelId, version: 1 };
  const endpoint = await api(contract.endpoint.create, { params, body: deployed });
  const of = customers(120, 7);
  const rows = of.map(({ row }) => row);
  const body = { rows };
  const answer = await api(contract.endpoint.predict, { params: { endpointName: endpoint.name }, body });
  const labels = answer.predictions.slice(0, 50).map(({ id }, i) => ({ id, label: of[i]!.churn }));
  await effects.store.write(async (tx) => {
    await tx
      .insertInto("budgetAlert")
      .values({
        ...{ targetId, month: "2026-11", kind: "share", spent: 8, amount: 10, raisedAtMs: 1, webhookState: "none" },
        ...{ webhookAttempts: 0, webhookNextAtMs: null, webhookLastError: null },
      })
      .execute();
    // Stopped, so that nobody tries to reach it.
    const address = {
      host: "box.example",
      port: 22,
      user: "ana",
      identityFile: null,
      hostKey: null,
      nodeAddress: null,
    };
    const seen = { cores: 2, memoryBytes: 4e9, gpus: [], platform: "linux-x64-glibc", node: "v20.20.2", seenAtMs: 1 };
    const remote = { kind: "ssh", hostKey: "ssh-ed25519 AAAA" } as const;
    await tx
      .updateTable("computeTarget")
      .set({ ...remote, ssh: JSON.stringify(address), machine: JSON.stringify(seen) })
      .where("id", "=", targetId)
      .execute();
    const version = { modelId: model.modelId, version: 1 };
    await tx.insertInto("modelTag").values({ modelId: model.modelId, key: "ñ", value: "" }).execute();
    await tx
      .insertInto("modelVersionTag")
      .values({ ...version, key: "ñ", value: "\u{1f600}" })
      .execute();
    const moved = { stage: "staging", by: "ñandú", reason: "", criteria: "[]", isOverride: 0, atMs: 1 } as const;
    await tx
      .insertInto("modelStage")
      .values({ ...version, sequence: 1, ...moved })
      .execute();
    const signedIn = { userId: (await firstAdmin(tx)).id, tokenId: null };
    await tx
      .insertInto("modelComparison")
      .values({
        ...{
          id: newId("cmp"),
          projectId,
          modelId: model.modelId,
          jobId: newId("job"),
          state: "failed",
          versions: "[1,1]",
        },
        ...{ dataId: newId("dat"), dataVersion: 1, part: "all", result: null, createdAtMs: 1, endedAtMs: 2 },
      })
      .execute();
    const trained = { params: {}, calibration: null, coverage: null, seed: 0 };
    await tx
      .insertInto("extrapolation")
      .values({
        ...{ id: newId("ext"), projectId, jobId: newId("job"), state: "failed", params: "{}", metric: "roc_auc" },
        ...{
          request: JSON.stringify({ ...trained, recipeId: newId("rec"), algorithm: "ñandú" }),
          shares: "[0.25,0.5]",
        },
        ...{ rowCount: 1000, parts: "[]", forecasts: "[]", createdAtMs: 1, endedAtMs: 2 },
      })
      .execute();
    await tx
      .insertInto("environment")
      .values({
        ...{ id: newId("env"), projectId, name: "ñandú", kind: "requirements", text: "six\n", python: "3.12" },
        ...{ allowSourceBuilds: 1, notes: "[]", state: "failed", lock: "six==1.17.0\n", jobId: newId("job") },
        ...{ createdAtMs: 1, preparedAtMs: 2 },
      })
      .execute();
    const notebookId = newId("ntb");
    const ended = {
      jobId: newId("job"),
      isReady: 0,
      isolation: '[{"aspect":"user","holds":true,"text":"ñ"}]',
    } as const;
    await tx
      .insertInto("notebook")
      .values({
        ...{ id: notebookId, projectId, userId: signedIn.userId, userName: "Ñandú", name: "ñandú", ...ended },
        spec: JSON.stringify(NotebookSpec.parse({})),
        ...{ createdAtMs: 1, deletedAtMs: null },
      })
      .execute();
    await tx
      .insertInto("notebookAccess")
      .values({
        ...{ hash: "0".repeat(64), notebookId, jobId: ended.jobId, isTicket: 1 },
        ...{ credentialKind: "cookie", credentialId: newId("ses"), expiresAtMs: 2 },
      })
      .execute();
    await createLoginCode(tx, signedIn, effects.clock.now());
    await tx.insertInto("meta").values({ key: "note", value: "'\u{1f600}\"" }).execute();
    await createSession(tx, signedIn, effects.clock.now());
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
  await logEverything(server, projectId, runId);
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
  const { sha256 } = await effects.blobs.put(gzipSync(segmentHeader({ line: 1, byte: 0 })));
  const segment = { jobId: job.id, attempt: 1, number: 0, sha256 };
  await effects.store.write((tx) =>
    tx
      .insertInto("jobLogSegment")
      .values({ ...segment, firstLine: 1, lineCount: 0, firstByte: 0, byteCount: 0 })
      .execute(),
  );
  const { job: script } = await api(contract.job.submit, { params, body: { command: "true # ñandú" } });
  await effects.jobs.ended(script.id);
  await effects.store.write(async (tx) => {
    await tx.insertInto("jobPhase").values({ jobId: script.id, sequence: 1, atMs: 1, phase: "ñandú" }).execute();
    const place = { targetId: "local", targetName: "local", pricePerHour: 0.5, currency: "EUR", paidSeconds: 1.5 };
    await tx
      .insertInto("jobNode")
      .values({ jobId: script.id, node: 0, ...place, use: null })
      .execute();
    const paid = { spent: 0.5, wasted: 0.25, saved: null, currency: "EUR", basis: "machine" } as const;
    const month = {
      month: "2026-01",
      targetId: "local",
      targetName: "ñandú",
      currency: "EUR",
      basis: "machine",
    } as const;
    await tx
      .insertInto("purgedCost")
      .values({ ...month, jobCount: 1, spent: 0.5, wasted: 0.25, saved: 0 })
      .execute();
    await tx
      .insertInto("jobVerdict")
      .values({ jobId: script.id, kind: "too_short", ...paid, body: "{}", atMs: 1 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
  const sweep = await api(contract.sweep.create, {
    params,
    body: {
      name: "ñandú",
      template: { kind: "script", script: { command: "exit ${{parameters.code}}" } },
      space: { code: { type: "integer", low: 1, high: 2 } },
      objective: { metric: "loss" },
      maximumTrials: 1,
    },
  });
  while ((await api(contract.sweep.get, { params: { projectId, sweepId: sweep.id } })).endedAt === null)
    await sleep(50);
  await addPipeline(server, projectId);
  await addSchedule(server, projectId);
  const watched = { projectId, endpointId: endpoint.id };
  await api(contract.monitor.update, { params: watched, body: { windowRows: 400, minimumRows: 100 } });
  await captured(server, endpoint, labels.length);
  await api(contract.monitor.label, { params: { endpointName: endpoint.name }, body: { labels } });
  return endpoint;
}

/** A pipeline and a run of it that has ended. */
async function addPipeline({ api, effects }: TestServer, projectId: string): Promise<void> {
  const params = { projectId };
  const definition = { steps: { say: { kind: "script" as const, command: "echo ñandú" } } };
  const { id: pipelineId } = await api(contract.pipeline.create, { params, body: { name: "say", definition } });
  const { id: pipelineRunId } = await api(contract.pipeline.run, { params: { projectId, pipelineId }, body: {} });
  for (;;) {
    const { state, steps } = await api(contract.pipeline.getRun, { params: { projectId, pipelineRunId } });
    if (state !== "running") return;
    for (const { jobId } of steps) if (jobId !== null) await effects.jobs.ended(jobId);
    await sleep(10);
  }
}

/** A schedule that has fired. */
async function addSchedule({ api, effects }: TestServer, projectId: string): Promise<void> {
  const params = { projectId };
  const script = { command: "echo ñandú", environment: { kind: "none" as const } };
  const trigger = { kind: "time" as const, cron: "0 0 1 1 *", timeZone: "Europe/Madrid" };
  const body = { name: "yearly", trigger, action: { kind: "script" as const, script } };
  const { id: scheduleId } = await api(contract.schedule.create, { params, body });
  const { started } = await api(contract.schedule.fire, { params: { projectId, scheduleId } });
  await effects.jobs.ended(started!.id);
}

/** What an MLflow client leaves: more points of a metric than stay open, a dataset, a logged model and an artifact. */
async function logEverything({ effects: { store, blobs, clock } }: TestServer, projectId: string, runId: string) {
  const artifact = await blobs.put(Buffer.from("an artifact"));
  const nowMs = clock.now();
  const points = Array.from({ length: 5000 }, (_, step) => ({
    key: "loss",
    step,
    timestampMs: nowMs + step,
    value: 1 / (step + 3),
  }));
  const metrics = [...points, { key: "nan", step: 0, timestampMs: nowMs, value: Number.NaN }];
  const text = { key: "ñ", value: "\u{1f600}" };
  await store.write(async (tx) => {
    await logBatch(tx, runId, { params: [text], tags: [text], metrics });
    const { id: experimentId } = await experimentOfProject(tx, { id: projectId, name: "Churn" }, nowMs);
    await tx
      .insertInto("experimentTag")
      .values({ experimentId, ...text })
      .execute();
    const dataset = { name: "customers", digest: "d1" };
    const source = { sourceType: "local", source: "{}", schema: null, profile: null, context: "training", tags: "[]" };
    await tx
      .insertInto("runInput")
      .values({ runId, ...dataset, ...source })
      .execute();
    const modelId = "m-0123456789abcdef0123456789abcdef";
    const state = {
      status: "ready",
      statusMessage: "",
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      deletedAtMs: null,
    } as const;
    await tx
      .insertInto("loggedModel")
      .values({ id: modelId, experimentId, runId, name: "model", modelType: "", ...state })
      .execute();
    await tx
      .insertInto("loggedModelParam")
      .values({ modelId, ...text })
      .execute();
    await tx
      .insertInto("loggedModelTag")
      .values({ modelId, ...text })
      .execute();
    const measured = { key: "auc", value: 0.1 + 0.2, step: 0, timestampMs: nowMs, datasetName: "", datasetDigest: "" };
    await tx
      .insertInto("loggedModelMetric")
      .values({ modelId, runId, ...measured })
      .execute();
    await tx
      .insertInto("runWriter")
      .values({ runId, writerId: "w".repeat(32), sequence: 3 })
      .execute();
    await tx.insertInto("runModel").values({ modelId, runId, role: "output", step: 0 }).execute();
    await tx
      .insertInto("artifact")
      .values({ rootId: runId, path: "a/b.txt", ...artifact, updatedAtMs: nowMs })
      .execute();
  });
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
