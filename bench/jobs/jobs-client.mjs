import { setTimeout as sleep } from "node:timers/promises";

/** Sends jobs to a server as any client does, over HTTP, and looks at what became of them. */
export class JobsClient {
  /** A client with a project of its own. */
  static async open(server) {
    const client = new JobsClient(server);
    const { id } = await client.post("/projects", { name: "Bench" });
    client.project = `/projects/${id}`;
    return client;
  }

  constructor({ url, token }) {
    this.api = `${url}/api/v1`;
    this.headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  async get(path) {
    return this.#answer(await fetch(`${this.api}${path}`, { headers: this.headers }));
  }

  async post(path, body) {
    return this.#send("POST", path, body);
  }

  async change(path, body) {
    return this.#send("PATCH", path, body);
  }

  /** Returns the id of the job. */
  async submit(spec) {
    return (await this.post(`${this.project}/jobs`, spec)).job.id;
  }

  /** Returns the state that the job ended in. */
  async finished(jobId) {
    for (;;) {
      const { state } = await this.get(`/jobs/${jobId}`);
      if (state !== "queued" && state !== "running") return state;
      await sleep(20);
    }
  }

  /** Seconds from sending the script until it said "now" and the time, by the clock of the machine. */
  async firstLine(spec) {
    const sentSeconds = Date.now() / 1000;
    const jobId = await this.submit(spec);
    const state = await this.finished(jobId);
    const { lines } = await this.get(`/jobs/${jobId}/log`);
    const said = lines.map(({ text }) => /^now ([\d.]+)/.exec(text)?.[1]).find(Boolean);
    if (!said) throw new Error(`the job ${jobId} has ${state} without a word`);
    return Number(said) - sentSeconds;
  }

  /** Seconds from sending a training until its process told how far it is. */
  async firstProgress(recipeId) {
    const sentMs = Date.now();
    const { job } = await this.post(`${this.project}/runs`, { recipeId, algorithm: "naive_bayes" });
    const state = await this.finished(job.id);
    if (state !== "succeeded") throw new Error(`the training ${job.id} has ${state}`);
    const response = await fetch(`${this.api}/jobs/${job.id}/events`, { headers: this.headers });
    const events = [...(await response.text()).matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => JSON.parse(json));
    return (Date.parse(events.find(({ type }) => type === "progress").at) - sentMs) / 1000;
  }

  /** A recipe on an example's data that can be trained on; its id. */
  async trainable() {
    const { data, job } = await this.post(`${this.project}/data`, { name: "glass", source: { example: "glass" } });
    await this.finished(job.id);
    const columns = (await this.get(`${this.project}/data/${data.id}`)).versions[0].columns.map(({ name }) => name);
    const target = columns.find((name) => /type/i.test(name)) ?? columns.at(-1);
    const definition = {
      task: "multiclass_classification",
      target,
      primaryMetric: "log_loss",
      data: { dataId: data.id, version: 1 },
    };
    await this.change(this.project, definition);
    const suggestion = await this.get(`${this.project}/recipes/suggestion?algorithm=naive_bayes`);
    const body = { steps: suggestion.steps.map(({ step }) => step), split: suggestion.split.value };
    return (await this.post(`${this.project}/recipes`, body)).id;
  }

  async #send(method, path, body) {
    const response = await fetch(`${this.api}${path}`, { method, headers: this.headers, body: JSON.stringify(body) });
    return this.#answer(response);
  }

  async #answer(response) {
    const body = await response.json();
    if (!response.ok) throw new Error(`${response.url}: ${body.error?.message}`);
    return body;
  }
}
