import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CrisolError } from "@crisol/contract";
import { writeFileDurably } from "../../store/durable-file.js";

/** A key of AES-256-GCM. */
export interface SecretKey {
  /** The beginning of its SHA-256: tells it from others and nothing about it. */
  readonly id: string;
  readonly bytes: Buffer;
}

const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The keys of the file at `path`, the one to encrypt with first; none if there is no such file. Between the two steps of
 * a rotation there are two. Throws `secret_key_unusable` for a file that others can read, or that is no key file.
 */
export async function readKeys(path: string): Promise<readonly SecretKey[]> {
  const fail = (problem: string) => new CrisolError("secret_key_unusable", { value: path, problem });
  let text: string;
  try {
    text = await readFile(path, "utf8");
    // Windows has no such modes: there the folder's rights count.
    if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0) {
      throw fail("others than its owner can read it");
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error instanceof CrisolError ? error : fail(`it cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const keys = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "base64"));
  if (keys.length === 0 || keys.some(({ length }) => length !== KEY_BYTES)) throw fail("it has no key of 32 bytes");
  return keys.map(keyOf);
}

/** Writes the keys, one a line in base64, whole or not at all; readable by its owner only. */
export async function writeKeys(path: string, keys: readonly SecretKey[]): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileDurably(path, keys.map(({ bytes }) => `${bytes.toString("base64")}\n`).join(""));
  } catch (error) {
    const problem = `it cannot be written (${(error as NodeJS.ErrnoException).code})`;
    throw new CrisolError("secret_key_unusable", { value: path, problem });
  }
}

export function newKey(): SecretKey {
  return keyOf(randomBytes(KEY_BYTES));
}

/** Encrypts `value`, bound to `place`: nonce, ciphertext and tag. */
export function seal({ bytes }: SecretKey, place: string, value: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, bytes, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed; undefined if the key, the place or a bit is another. */
export function unseal({ bytes }: SecretKey, place: string, sealed: Uint8Array): string | undefined {
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const end = sealed.byteLength - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, bytes, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(sealed.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function keyOf(bytes: Buffer): SecretKey {
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 16), bytes };
}
