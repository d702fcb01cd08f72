import { join } from "node:path";
import { CrisolError, type Secret } from "@crisol/contract";
import type { Selectable } from "kysely";
import type { Effects } from "../../effects.js";
import type { SecretTable } from "../tables.js";
import { newKey, readKeys, type SecretKey, seal, unseal, writeKeys } from "./secret-key.js";

type SecretEffects = Pick<Effects, "store" | "clock" | "settings">;
type Row = Selectable<SecretTable>;

/** The secrets of a project by name, without their values. */
export async function listSecrets(effects: SecretEffects, projectId: string): Promise<Secret[]> {
  const query = effects.store.read.selectFrom("secret").selectAll().where("projectId", "=", projectId).orderBy("name");
  const [rows, keys] = await Promise.all([query.execute(), keysOrNone(effects)]);
  return rows.map((row) => view(row, keys));
}

/** Encrypts and keeps a value; makes the key file if there is none. */
export async function setSecret(
  effects: SecretEffects,
  given: { readonly projectId: string; readonly name: string; readonly value: string; readonly userName: string },
): Promise<Secret> {
  const { projectId, name, value, userName } = given;
  return withKeys(effects, async (keys) => {
    const [key] = keys;
    const nowMs = effects.clock.now();
    const changed = {
      keyId: key.id,
      sealed: seal(key, placeOf({ projectId, name }), value),
      updatedAtMs: nowMs,
      updatedBy: userName,
    };
    const row = await effects.store.write((tx) =>
      tx
        .insertInto("secret")
        .values({ projectId, name, createdAtMs: nowMs, lastUsedAtMs: null, ...changed })
        .onConflict((conflict) => conflict.columns(["projectId", "name"]).doUpdateSet(changed))
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
    return view(row, keys);
  });
}

/** Throws `not_found` if there is none of that name. */
export async function deleteSecret({ store }: SecretEffects, projectId: string, name: string): Promise<void> {
  const { numDeletedRows } = await store.write((tx) =>
    tx.deleteFrom("secret").where("projectId", "=", projectId).where("name", "=", name).executeTakeFirst(),
  );
  if (numDeletedRows === 0n) throw new CrisolError("not_found", { resource: "secret", value: name });
}

/**
 * The values of the secrets `names`, to be given to a job, and notes that they were used. Throws `not_found`, or
 * `secret_unreadable` with the reason.
 */
export async function readSecrets(
  effects: SecretEffects,
  projectId: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (names.length === 0) return {};
  const { store, clock } = effects;
  const keys = await readKeys(keyFileOf(effects));
  const query = store.read.selectFrom("secret").selectAll().where("projectId", "=", projectId);
  const rows = new Map((await query.where("name", "in", names).execute()).map((row) => [row.name, row]));
  const values = names.map((name) => {
    const row = rows.get(name);
    if (!row) throw new CrisolError("not_found", { resource: "secret", value: name });
    return [name, openedValue(row, keys)] as const;
  });
  await store.write((tx) =>
    tx
      .updateTable("secret")
      .set({ lastUsedAtMs: clock.now() })
      .where("projectId", "=", projectId)
      .where("name", "in", names)
      .execute(),
  );
  return Object.fromEntries(values);
}

/**
 * Encrypts all secrets with a new key. The file has both keys until the store has the new values, so that a crash in
 * between leaves all of them readable. Throws `secret_unreadable` if one is not, and changes nothing.
 */
export async function rotateKey(effects: SecretEffects): Promise<{ readonly keyId: string; readonly secrets: number }> {
  return withKeys(effects, async (keys) => {
    const key = newKey();
    const path = keyFileOf(effects);
    await writeKeys(path, [...keys, key]);
    const secrets = await effects.store.write(async (tx) => {
      const rows = await tx.selectFrom("secret").selectAll().execute();
      for (const row of rows) {
        const sealed = seal(key, placeOf(row), openedValue(row, keys));
        await tx
          .updateTable("secret")
          .set({ keyId: key.id, sealed })
          .where("projectId", "=", row.projectId)
          .where("name", "=", row.name)
          .execute();
      }
      return rows.length;
    });
    await writeKeys(path, [key]);
    return { keyId: key.id, secrets };
  });
}

/** Where the key file is. */
function keyFileOf({ settings }: SecretEffects): string {
  return settings.keyFile ?? join(settings.dataDir, "keys", "secrets.key");
}

/** One after the other: a value must not be encrypted with a key that is being replaced. */
let last: Promise<unknown> = Promise.resolve();

function withKeys<T>(
  effects: SecretEffects,
  work: (keys: readonly [SecretKey, ...SecretKey[]]) => Promise<T>,
): Promise<T> {
  const next = last.then(async () => {
    const path = keyFileOf(effects);
    const found = await readKeys(path);
    const [first = newKey(), ...others] = found;
    if (found.length === 0) await writeKeys(path, [first]);
    return work([first, ...others]);
  });
  last = next.catch(() => {});
  return next;
}

async function keysOrNone(effects: SecretEffects): Promise<readonly SecretKey[]> {
  try {
    return await readKeys(keyFileOf(effects));
  } catch {
    return [];
  }
}

/** What a value is bound to: the record of one secret cannot be put in the place of another. */
function placeOf({ projectId, name }: Pick<Row, "projectId" | "name">): string {
  return JSON.stringify([projectId, name]);
}

function openedValue(row: Row, keys: readonly SecretKey[]): string {
  const key = keys.find(({ id }) => id === row.keyId);
  const value = key && unseal(key, placeOf(row), row.sealed);
  if (value === undefined)
    throw new CrisolError("secret_unreadable", { value: row.name, problem: problemOf(row, keys) as string });
  return value;
}

function problemOf(row: Row, keys: readonly SecretKey[]): string | null {
  const key = keys.find(({ id }) => id === row.keyId);
  if (!key) return `it was encrypted with the key ${row.keyId}, which is not in the key file`;
  return unseal(key, placeOf(row), row.sealed) === undefined ? "its record was changed" : null;
}

function view(row: Row, keys: readonly SecretKey[]): Secret {
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    name: row.name,
    createdAt: instant(row.createdAtMs),
    updatedAt: instant(row.updatedAtMs),
    updatedBy: row.updatedBy,
    lastUsedAt: row.lastUsedAtMs === null ? null : instant(row.lastUsedAtMs),
    problem: problemOf(row, keys),
  };
}
