import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A new secret of 256 random bits: `crs_` and 43 characters of base64url, for instance. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString("base64url")}`;
}

/**
 * What is kept of a secret: its SHA-256 in hexadecimal. A slow hash would add nothing: secrets are random and cannot
 * be guessed from a dictionary.
 */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** The first 8 characters, which tell secrets apart and leave 220 bits unknown. */
export function prefixOfSecret(secret: string): string {
  return secret.slice(0, 8);
}

/** Compares two hashes in a time that does not tell where they differ. */
export function equalHashes(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
