import { availableParallelism, totalmem } from "node:os";
import { Advice, type CrisolError, contract } from "@crisol/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { customers } from "../../test/trained-run.js";
import { scenarios } from "./advice/scenarios/scenarios.js";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test("advice is given for answers, in English and Spanish, and decides the same in both", async () => {
  const answers = { predict: "binary_classification", dataKind: "table", rows: 50_000, columns: 20 } as const;
  const english = await server.api(contract.advice.give, { body: { answers } });
  const spanish = await server.api(contract.advice.give, { body: { answers, language: "es-ES" } });
  expect(english).toMatchObject({
    language: "en",
    task: { value: "binary_classification" },
    metric: { value: "roc_auc" },
  });
  expect(english.estimate.basis).toBe("constants");
  expect(spanish.language).toBe("es");
  expect(spanish.summary.text).not.toBe(english.summary.text);
  expect(spanish.way.id).toBe(english.way.id);
  expect(spanish.compute.training.size).toEqual(english.compute.training.size);
});

test("another language is answered in English, and says so", async () => {
  const advice = await server.api(contract.advice.give, { body: { language: "eo" } });
  expect(advice.language).toBe("en");
  expect(advice.warnings.map(({ code }) => code)).toContain("advice_language_unknown");
});

test("a text is read in the language that is asked for", async () => {
  const text = "Tenemos una tabla de 5.000 filas y 300 € al mes";
  const read = (language?: string) =>
    server.api(contract.advice.read, { body: { text, ...(language !== undefined && { language }) } });
  expect((await read()).found.map(({ name }) => name)).toContain("filas");
  const { answers, found, language } = await read("en");
  expect(answers).toMatchObject({ rows: 5000, budgetPerMonth: 300, budgetCurrency: "EUR" });
  expect(found).toContainEqual({ field: "rows", value: "5000", words: "5.000 filas", name: "rows", label: "5,000" });
  expect(language).toBe("es");
});

test("a project is set up as advised, and the advice is kept with it", async () => {
  const answers = {
    output: "whether a customer leaves",
    predict: "binary_classification",
    mistakes: "missed_cases",
  } as const;
  const { project, kept } = await server.api(contract.advice.createProject, { body: { name: "Churn", answers } });
  expect(project).toMatchObject({
    name: "Churn",
    output: answers.output,
    task: "binary_classification",
    primaryMetric: "recall",
    criteria: ["recall(positive) >= 0.9"],
  });
  const { items } = await server.api(contract.advice.ofProject, { params: { projectId: project.id } });
  expect(items).toEqual([kept]);
  expect(kept.advice.answers).toEqual(answers);
});

test("where one of the workspace's targets would do, commands name it, and the project keeps it", async () => {
  const offers = { cores: 2, memoryBytes: 9e9, pricePerHour: 0.01, currency: "USD" };
  const { id: targetId } = await server.api(contract.compute.create, { body: { name: "workstation", ...offers } });
  const answers = { predict: "regression", dataKind: "table", rows: 20_000, columns: 20 } as const;
  const resources = { cores: 2, memoryBytes: 8 * 2 ** 30, target: "workstation" };
  const { setUp, compute } = await server.api(contract.advice.give, { body: { answers } });
  expect(compute.training.target).toBe("workstation");
  expect(setUp.resources).toEqual(resources);
  expect(setUp.creates.at(-1)).toMatchObject({ code: "creates_target", params: { target: "workstation", cores: 2 } });
  expect(setUp.commands.filter((command) => command.includes("--target"))).toEqual([
    "crisol run create --algorithm gradient_boosting --project NAME --cores 2 --memory 8589934592 --target workstation",
  ]);
  const own = { ...answers, control: "full" as const, languages: ["python"] };
  const scripts = await server.api(contract.advice.give, { body: { answers: own } });
  expect(scripts.way.id).toBe("own_script");
  expect(scripts.setUp.commands.at(-1)).toBe(
    "crisol job run --project NAME --cores 2 --memory 8589934592 --target workstation",
  );
  const { project } = await server.api(contract.advice.createProject, { body: { name: "Placed", answers } });
  await server.api(contract.compute.delete, { params: { targetId } });
  const { items } = await server.api(contract.advice.ofProject, { params: { projectId: project.id } });
  expect(items[0]?.advice.setUp.resources).toEqual(resources);
  // With this machine alone, and unpriced, it is the size that is asked for, if the machine has as much.
  const { setUp: left } = await server.api(contract.advice.give, { body: { answers } });
  const fits = availableParallelism() >= 2 && totalmem() >= 8 * 2 ** 30 * 0.93;
  expect(left.resources).toEqual(fits ? { cores: null, memoryBytes: null, size: "general-2" } : null);
});

test("advice that was kept before targets were advised has none", async () => {
  const { project, kept } = await server.api(contract.advice.createProject, { body: { name: "Older" } });
  const { resources: _resources, ...setUp } = kept.advice.setUp;
  await server.effects.store.write((tx) =>
    tx
      .updateTable("advice")
      .set({ advice: JSON.stringify({ ...kept.advice, setUp }) })
      .where("id", "=", kept.id)
      .execute(),
  );
  const { items } = await server.api(contract.advice.ofProject, { params: { projectId: project.id } });
  expect(items[0]?.advice.setUp.resources).toBe(null);
});

test("a criterion that cannot be used is refused, and nothing is made", async () => {
  const before = await server.api(contract.project.list, {});
  const body = { name: "Bad", answers: { criteria: ["nonsense >= 3"] } };
  await expect(server.api(contract.advice.createProject, { body })).rejects.toMatchObject({
    code: "criterion_invalid",
  } satisfies Partial<CrisolError>);
  expect(await server.api(contract.project.list, {})).toEqual(before);
});

test("data replace answers: facts are measured by training on samples, and set the project up", async () => {
  const { id: projectId } = await server.api(contract.project.create, { body: { name: "Measured" } });
  const lines = customers(3000, 7).map(({ row, churn }) =>
    [...Object.values(row).map((cell) => cell ?? ""), churn].join(","),
  );
  const raw = ["amount,visits,vip,city,seen at,churn", ...lines].join("\n");
  const query = { fileName: "customers.csv" };
  const { id: uploadId } = await server.api(contract.data.upload, { params: { projectId }, query, raw });
  const imported = await server.api(contract.data.import, {
    params: { projectId },
    body: { name: "c", source: { uploadId } },
  });
  await server.effects.jobs.ended(imported.job.id);
  const data = { dataId: imported.data.id, version: imported.version };
  const project = await server.api(contract.project.update, { params: { projectId }, body: { data } });
  const params = { projectId, ...data };
  const body = { answers: { rows: 1e9, target: "churn" } };
  const advice = await server.api(contract.advice.ofData, { params, body });
  expect(advice.estimate.basis).toBe("measured");
  expect(advice.facts?.measured?.memoryBytes).toBeGreaterThan(5e7);
  expect(advice.facts?.measured?.coreSeconds).toBeGreaterThan(0);
  expect(advice.warnings.map(({ code }) => code)).toContain("facts_replace_answers");
  expect(advice).toMatchObject({ target: "churn", task: { value: "binary_classification" } });
  const applied = await server.api(contract.advice.apply, { params: { projectId }, body: {} });
  expect(applied.project).toMatchObject({ target: "churn", task: "binary_classification", data: project.data });
  const wrong = { params, body: { answers: { target: "nothing" } } };
  await expect(server.api(contract.advice.ofData, wrong)).rejects.toMatchObject({ code: "target_not_in_data" });
});

test("the rules and the questions are served in both languages", async () => {
  const { items: rules } = await server.api(contract.advice.rules, {});
  const ids = scenarios.map(({ id }) => id);
  for (const rule of rules)
    expect([rule.id, ids.includes(rule.scenario), rule.source !== ""]).toEqual([rule.id, true, true]);
  const { items: english } = await server.api(contract.advice.questions, {});
  const { items: spanish } = await server.api(contract.advice.questions, { query: { language: "es" } });
  expect(spanish.map(({ field }) => field)).toEqual(english.map(({ field }) => field));
  for (const [i, { question, why }] of spanish.entries()) {
    expect(question).toMatch(/^¿.+\?$/);
    expect(why).not.toBe(english[i]!.why);
  }
});

test("what the schema does not allow is an error of the catalogue, with the field", async () => {
  const response = await server.fetch("/api/v1/advice", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ answers: { control: "total" } }),
  });
  expect(response.status).toBe(400);
  const { error } = await response.json();
  expect(error).toMatchObject({ code: "invalid_request", problems: [{ field: expect.stringContaining("control") }] });
});

test("every scenario's advice is what the contract says", async () => {
  for (const { answers } of scenarios) {
    const body = JSON.parse(JSON.stringify({ answers, language: "es" }));
    expect(Advice.safeParse(await server.api(contract.advice.give, { body })).success).toBe(true);
  }
});
