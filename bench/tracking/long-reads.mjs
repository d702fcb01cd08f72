import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/**
 * Reads for long, again and again, in a thread of its own, so that what a client has to do with megabytes of answers is
 * not taken for the server's: a page of 25,000 points of a million, and the first 1,000 of 10,000 runs.
 */
export class LongReads {
  #worker;
  #ended;

  constructor({ url, token, ids }) {
    this.#worker = new Worker(fileURLToPath(import.meta.url), { workerData: { url, token, ids } });
    this.#ended = new Promise((resolve, reject) => {
      this.#worker.once("message", resolve);
      this.#worker.once("error", reject);
    });
    this.#ended.catch(() => {});
  }

  /** Resolves with the number of reads that were answered, once the last one is. */
  async stop() {
    this.#worker.postMessage("stop");
    const count = await this.#ended;
    if (count < 2) throw new Error("nothing was read meanwhile");
    return count;
  }
}

if (!isMainThread && workerData?.ids) await readUntilStopped(workerData);

async function readUntilStopped({ url, token, ids }) {
  let stopped = false;
  parentPort.on("message", () => {
    stopped = true;
  });
  const prefix = `${url}/api/2.0/mlflow`;
  const history = new URLSearchParams({ run_id: ids.history, metric_key: "loss", max_results: "25000" });
  const search = JSON.stringify({ experiment_ids: [ids.large], max_results: 1000 });
  let count = 0;
  while (!stopped) {
    const pages = [
      await drain("GET", `${prefix}/metrics/get-history?${history}`, token),
      await drain("POST", `${prefix}/runs/search`, token, search),
    ];
    if (pages.some((sizeBytes) => sizeBytes < 1_000_000)) throw new Error(`pages of ${pages.join(" and ")} bytes`);
    count += pages.length;
  }
  parentPort.postMessage(count);
  parentPort.close();
}

/** Size of the answer in bytes; rejects unless it is 200. */
function drain(method, url, token, body) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let sizeBytes = 0;
      response.on("data", (chunk) => {
        sizeBytes += chunk.length;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(sizeBytes);
        else reject(new Error(`${method} ${url} answered ${response.statusCode}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
