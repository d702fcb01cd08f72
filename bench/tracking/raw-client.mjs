import { Agent, request } from "node:http";

/** A client of MLflow's REST API, and of ours, as raw HTTP: one connection, kept alive, one request at a time. */
export class RawClient {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #url;
  #headers;

  constructor({ url, token }) {
    this.#url = url;
    this.#headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  }

  /** Calls a route such as `runs/create`, and returns the answer's JSON; throws unless it is 200. */
  async post(route, body) {
    return this.#send("POST", `/api/2.0/mlflow/${route}`, JSON.stringify(body));
  }

  async get(route, query, prefix = "/api/2.0/mlflow/") {
    return this.#send("GET", `${prefix}${route}?${new URLSearchParams(query)}`);
  }

  /** Asks a route of ours, such as `projects/ID/search/runs`; a list in the query is named several times. */
  async getOwn(route, query = {}) {
    const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
    return this.#send("GET", `/api/v1/${route}?${new URLSearchParams(pairs)}`);
  }

  /** Posts to a route of ours; the answer's JSON. */
  async postOwn(route, body = {}) {
    return this.#send("POST", `/api/v1/${route}`, JSON.stringify(body));
  }

  close() {
    this.#agent.destroy();
  }

  #send(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = { ...this.#headers, "content-length": body === undefined ? 0 : Buffer.byteLength(body) };
      const sent = request(`${this.#url}${path}`, { method, headers, agent: this.#agent }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200 || response.statusCode === 201) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 300)}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
