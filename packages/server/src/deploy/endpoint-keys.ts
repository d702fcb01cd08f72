import type { EndpointKeys } from "../access/endpoint-keys.js";
import { equalHashes, hashOfSecret, newSecret } from "../access/secret.js";
import type { Store } from "../store/store.js";

/** Characters of a key that are kept and shown: `cre_` and six that tell keys apart. */
const PREFIX_LENGTH = 10;

/** A key as its owner sees it once, and what is kept of it. */
export interface NewEndpointKey {
  readonly key: string;
  readonly keyHash: string;
  readonly keyPrefix: string;
}

export function newEndpointKey(): NewEndpointKey {
  const key = newSecret("cre");
  return { key, keyHash: hashOfSecret(key), keyPrefix: key.slice(0, PREFIX_LENGTH) };
}

/** Verifies keys against the store at every request, so that a rotated key stops at once. */
export function endpointKeys(store: Store): EndpointKeys {
  return {
    async verify(endpointName, presentedKey) {
      if (!presentedKey.startsWith("cre_")) return null;
      const presentedHash = hashOfSecret(presentedKey);
      const row = await store.read
        .selectFrom("endpoint")
        .select(["id", "keyHash"])
        .where("name", "=", endpointName)
        .executeTakeFirst();
      return row && equalHashes(row.keyHash, presentedHash) ? row.id : null;
    },
  };
}
