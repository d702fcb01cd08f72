import { CrisolError, type ErrorCode } from "@crisol/contract";
import type { Clock } from "../effects.js";
import { RateLimit } from "../http/rate-limit.js";
import { hashOfSecret } from "./secret.js";

/** Wrong secrets that an address may send in a minute. */
const WRONG_PER_MINUTE = 20;
/** What the answer to a wrong one is. */
const GUESSES = new Set<ErrorCode>(["invalid_credential", "invalid_login_code", "sign_in_expired"]);
/** Secrets remembered as good. */
const MAXIMUM_KNOWN = 1000;

/**
 * Locks out addresses that guess. Secrets that were right since the server started are let through all the same, so
 * that somebody who guesses on this machine cannot lock its user out.
 */
export class GuessLimit {
  readonly #wrong: RateLimit;
  readonly #known = new Set<string>();

  constructor(clock: Clock) {
    this.#wrong = new RateLimit(WRONG_PER_MINUTE, clock);
  }

  /**
   * Returns what `verify` finds for `secret`. An `invalid_credential`, `invalid_login_code` or `sign_in_expired` that it
   * throws counts as a guess of `address`; after too many, throws `too_many_attempts` without asking.
   */
  async guard<T>(address: string, secret: string | undefined, verify: () => Promise<T>): Promise<T> {
    const hash = secret === undefined ? "" : hashOfSecret(secret);
    if (secret !== undefined && !this.#known.has(hash)) {
      const retryAfterSeconds = this.#wrong.waitSeconds(address);
      if (retryAfterSeconds > 0) throw new CrisolError("too_many_attempts", { retryAfterSeconds });
    }
    try {
      const found = await verify();
      if (this.#known.size < MAXIMUM_KNOWN) this.#known.add(hash);
      return found;
    } catch (error) {
      if (GUESSES.has((error as CrisolError).code)) this.#wrong.take(address);
      throw error;
    }
  }
}
