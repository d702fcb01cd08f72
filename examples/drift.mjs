import { quickstart } from "@crisol/sdk";
import { connect } from "./connect.mjs";

const crisol = connect();
const { project, dataset, endpoint } = await quickstart(crisol, { example: "diabetes" });
const params = { projectId: project.id, endpointId: endpoint.id };
await crisol.monitor.update({ params, body: { windowRows: 200, minimumRows: 100, psiThreshold: 0.5 } });

// The rows of the training data, asked as they are: nothing has drifted.
const page = await crisol.data.rows({
  params: { projectId: project.id, dataId: dataset.id, version: dataset.version },
  query: { limit: 400 },
});
const names = page.columns.map(({ name }) => name);
const rows = page.rows.map((values) => Object.fromEntries(names.map((name, index) => [name, values[index]])));
const inputs = rows.map(({ diabetes, ...input }) => input);
const ask = (some) => crisol.endpoint.predict({ params: { endpointName: endpoint.name }, body: { rows: some } });
const asked = await ask(inputs.slice(0, 200));
const before = await crisol.monitor.report({ params });
console.log(`as in training: ${before.drift.columns.filter((column) => column.drifted).length} columns drifted`);

// Labels that come later give the metric over time.
const labels = asked.predictions.map(({ id }, index) => ({ id, label: rows[index].diabetes }));
await crisol.monitor.label({ params: { endpointName: endpoint.name }, body: { labels } });

// A laboratory changes its unit: mg/dl become mmol/l.
await ask(inputs.slice(200).map((input) => ({ ...input, glucose: input.glucose / 18 })));
const after = await crisol.monitor.report({ params });
const glucose = after.drift.columns.find(({ name }) => name === "glucose");
console.log(`after the change: PSI of glucose ${glucose.psi.toFixed(2)}`);
console.log(
  `${after.performance.metric} on ${after.totals.labelledRows} labelled rows: ${after.performance.overall.toFixed(3)}`,
);

// The alert follows within moments.
let alerts = [];
for (let attempt = 0; attempt < 100 && alerts.length === 0; attempt++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  ({ items: alerts } = await crisol.alert.list({ params: { projectId: project.id }, query: { state: "open" } }));
}
for (const { reason } of alerts) console.log(`alert: ${reason.text}`);
