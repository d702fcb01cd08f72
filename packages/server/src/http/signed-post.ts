import { createHmac } from "node:crypto";
import type { Outgoing } from "./outgoing.js";

const TIMEOUT_MS = 10_000;

/** A message is tried this often before it counts as failed: over about a day. */
export const MAXIMUM_ATTEMPTS = 10;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 6 * 3_600_000;

export interface SignedMessage {
  /** JSON. */
  readonly body: string;
  /** By which a receiver knows one that it has got before. */
  readonly id: string;
  readonly secret: string;
  readonly nowMs: number;
}

/** Sends a message to a webhook; returns what went wrong, in a sentence, or undefined when the receiver took it. */
export async function postSigned(
  outgoing: Outgoing,
  url: string,
  { body, id, secret, nowMs }: SignedMessage,
): Promise<string | undefined> {
  try {
    const answer = await outgoing.request(url, {
      method: "POST",
      timeoutMs: TIMEOUT_MS,
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "Crisol",
        "crisol-alert": id,
        "crisol-signature": signatureOf(body, secret, nowMs),
      },
    });
    await answer.body.dump({ limit: 65_536 });
    if (answer.statusCode >= 200 && answer.statusCode < 300) return undefined;
    return `The receiver answered ${answer.statusCode}.`;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : String(error);
  }
}

/** What is kept of an attempt: delivered, failed for good, or when to try again (10 s, 40 s, 160 s ... up to 6 h). */
export function afterAttempt(attempts: number, problem: string | undefined, nowMs: number) {
  const failed = problem !== undefined && attempts >= MAXIMUM_ATTEMPTS;
  const retryMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 4 ** (attempts - 1));
  return {
    webhookAttempts: attempts,
    webhookState: problem === undefined ? ("delivered" as const) : failed ? ("failed" as const) : ("pending" as const),
    webhookNextAtMs: problem === undefined || failed ? null : nowMs + retryMs,
    webhookLastError: problem ?? null,
  };
}

/** The signature header of `body` sent at `nowMs`. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
