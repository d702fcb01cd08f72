import type { FastifyInstance, FastifyReply } from "fastify";
import type { Effects } from "../effects.js";
import { type Credential, invalidIds } from "./credential.js";

/** How often the credentials of requests in flight are looked at again, in ms. */
const INTERVAL_MS = 400;

/**
 * Requests in flight and the credential each came with. One that is revoked or expires ends what it has open,
 * streams, downloads and uploads alike, within a second.
 */
export class OpenRequests {
  readonly #open = new Map<FastifyReply, Credential>();
  readonly #effects: Pick<Effects, "store" | "clock" | "log">;

  constructor(app: FastifyInstance, effects: Pick<Effects, "store" | "clock" | "log">) {
    this.#effects = effects;
    const timer = setInterval(() => {
      this.#endInvalid().catch((error: unknown) => effects.log.error({ err: error }, "credentials cannot be checked"));
    }, INTERVAL_MS);
    timer.unref();
    app.addHook("onClose", async () => clearInterval(timer));
  }

  add(reply: FastifyReply, credential: Credential): void {
    this.#open.set(reply, credential);
    reply.raw.once("close", () => this.#open.delete(reply));
  }

  async #endInvalid(): Promise<void> {
    if (this.#open.size === 0) return;
    const invalid = new Set<string>();
    for (const [kind, table] of [["token", "token"] as const, ["cookie", "session"] as const]) {
      const ids = [...this.#open.values()].filter((credential) => credential.kind === kind).map(({ id }) => id);
      const found = await invalidIds(this.#effects.store.read, table, [...new Set(ids)], this.#effects.clock.now());
      for (const id of found) invalid.add(id);
    }
    for (const [reply, credential] of this.#open) {
      // What has been answered in full is on its way out; only what goes on is cut off.
      if (invalid.has(credential.id) && !reply.raw.writableEnded) reply.raw.destroy();
    }
  }
}
