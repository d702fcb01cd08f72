import type { FastifyInstance, FastifyReply } from "fastify";
import type { Effects } from "../effects.js";
import { type Credential, findCredential } from "./credential.js";
import { roleIn } from "./roles.js";

/** How often the credentials of requests in flight are looked at again, in ms. */
const INTERVAL_MS = 400;

/**
 * Requests in flight and the credential each came with. One that is revoked or expires, whose user is shut out or loses
 * the role in the project, ends what it has open, streams, downloads and uploads alike, within a second.
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
    const { store, clock } = this.#effects;
    const asked = new Map<string, Promise<boolean>>();
    for (const [reply, { kind, id }] of [...this.#open]) {
      const { projectId } = reply.request;
      const key = `${id} ${projectId}`;
      const valid = asked.get(key) ?? this.#isValid(kind, id, projectId, store, clock.now());
      asked.set(key, valid);
      // What has been answered in full is on its way out; only what goes on is cut off.
      if (!(await valid) && !reply.raw.writableEnded) reply.raw.destroy();
    }
  }

  async #isValid(
    kind: Credential["kind"],
    id: string,
    projectId: string | null,
    store: Effects["store"],
    nowMs: number,
  ): Promise<boolean> {
    const credential = await findCredential(store.read, kind, { id }, nowMs);
    if (!credential) return false;
    return projectId === null || (await roleIn(store.read, credential.caller, projectId)) !== null;
  }
}
