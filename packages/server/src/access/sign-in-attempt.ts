import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** How long somebody has to sign in at the identity provider, in ms: 10 minutes. */
export const ATTEMPT_MS = 10 * 60_000;

/** What the server must remember between sending a browser to the identity provider and seeing it come back. */
export interface SignInAttempt {
  /** Ties what the provider answers to this attempt. */
  readonly state: string;
  /** Ties the ID token to this attempt. */
  readonly nonce: string;
  /** Ties the authorization code to this attempt (PKCE, RFC 7636). */
  readonly verifier: string;
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
  readonly expiresAtMs: number;
}

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Puts attempts into a form that the browser keeps for the server, and can neither read nor change. So whoever begins
 * and never comes back leaves nothing on the server, however often. The key lives as long as the server: after a restart
 * people begin again.
 */
export class AttemptSeal {
  readonly #key = randomBytes(32);

  seal(attempt: SignInAttempt): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv);
    const sealed = [cipher.update(JSON.stringify(attempt)), cipher.final()];
    return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString("base64url");
  }

  /** The attempt, unless it is not one of ours or has expired. */
  open(sealed: string, nowMs: number): SignInAttempt | undefined {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      const attempt = JSON.parse(opened.toString()) as SignInAttempt;
      return attempt.expiresAtMs > nowMs ? attempt : undefined;
    } catch {
      return undefined;
    }
  }
}
