import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient, waitForJob } from "@crisol/sdk";
import { generatedSets } from "../extrapolation/generated-sets.mjs";
import { writeSet } from "../extrapolation/write-set.mjs";
import { output } from "../python.mjs";

const planted = fileURLToPath(new URL("../../test/planted/", import.meta.url));
const set = generatedSets.find(({ name }) => name.startsWith("Friedman"));

/** Jobs at a size of one's choice, each alone on the machine, with their verdicts. */
export class SizedJobs {
  #recipes = new Map();

  constructor(client, projectId, codeId, folder) {
    Object.assign(this, { client, params: { projectId }, codeId, folder });
  }

  static async open({ url, token, folder }) {
    const client = createClient({ baseUrl: url, token });
    const { id: projectId } = await client.project.create({ body: { name: "Sizes" } });
    await client.compute.update({ params: { targetId: "local" }, body: { maximumJobs: 1 } });
    const archive = join(folder, "planted.tar.gz");
    await output("tar", ["-czf", archive, "-C", planted, "planted.py", "planted.mjs"]);
    const query = { fileName: "planted.tar.gz" };
    const { id: uploadId } = await client.data.upload({ params: { projectId }, query }, await readFile(archive));
    const { id: codeId } = await client.code.create({ params: { projectId }, body: { uploadId } });
    return new SizedJobs(client, projectId, codeId, folder);
  }

  /** Runs one of the planted scripts on so many cores. */
  async script(command, cores) {
    const { codeId, params } = this;
    const body = { codeId, command, environment: { kind: "none" }, resources: { cores, memoryBytes: null } };
    return this.#ended((await this.client.job.submit({ params, body })).job.id);
  }

  /** Trains one of our algorithms on so many cores, on rows of Friedman's first function (generated). */
  async training({ algorithm, rows, params: given }, cores) {
    const { params } = this;
    const recipeId = await this.#recipe(rows);
    const body = { recipeId, algorithm, params: given, resources: { cores } };
    return this.#ended((await this.client.run.create({ params, body })).job.id);
  }

  async #ended(jobId) {
    await waitForJob(this.client, jobId);
    const { state, error, usage } = await this.client.job.get({ params: { jobId } });
    if (state !== "succeeded") throw new Error(`job ${jobId}: ${error?.message ?? state}`);
    return { seconds: usage.wallSeconds, verdict: await this.client.job.verdict({ params: { jobId } }) };
  }

  async #recipe(rows) {
    const known = this.#recipes.get(rows);
    if (known) return known;
    const { client, params } = this;
    const path = join(this.folder, `rows-${rows}.parquet`);
    await writeSet(set, rows, path);
    const { data, version, job } = await client.data.import({
      params,
      body: { name: `${rows} rows`, source: { path } },
    });
    await waitForJob(client, job.id);
    const { task, target, positiveClass, primaryMetric } = set;
    const definition = { task, target, positiveClass, primaryMetric, data: { dataId: data.id, version } };
    await client.project.update({ params, body: definition });
    const recipe = { steps: [], split: { method: "random" }, dataId: data.id, dataVersion: version };
    const { id } = await client.recipe.create({ params, body: recipe });
    this.#recipes.set(rows, id);
    return id;
  }
}
