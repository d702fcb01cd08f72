import type { FastifyInstance } from "fastify";
import type { Effects } from "../effects.js";
import type { Credential } from "./credential.js";

/** How old `lastUsedAt` of a token may be before it is written anew, in ms: a write for each request would cost too much. */
const STALE_MS = 60_000;

/** Records when a token was last used, at most once a minute for each, and never as part of a request. */
export class UsageRecord {
  readonly #writtenAtMs = new Map<string, number>();
  readonly #effects: Pick<Effects, "store" | "clock" | "log">;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(app: FastifyInstance, effects: Pick<Effects, "store" | "clock" | "log">) {
    this.#effects = effects;
    app.addHook("onClose", async () => void (await this.#writing));
  }

  note({ kind, id, lastUsedAtMs }: Credential): void {
    if (kind !== "token") return;
    const nowMs = this.#effects.clock.now();
    const known = Math.max(lastUsedAtMs ?? 0, this.#writtenAtMs.get(id) ?? 0);
    if (nowMs - known < STALE_MS) return;
    this.#writtenAtMs.set(id, nowMs);
    this.#writing = this.#effects.store
      .write((tx) => tx.updateTable("token").set({ lastUsedAtMs: nowMs }).where("id", "=", id).execute())
      .catch((error: unknown) => this.#effects.log.warn({ err: error }, "the use of a token was not recorded"));
  }
}
