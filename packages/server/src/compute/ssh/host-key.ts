import { createHash } from "node:crypto";
import { KEY_ALIAS } from "./ssh-arguments.js";

/** A host's public key, as a line of known hosts has it: `ssh-ed25519 AAAA...`. */
export type HostKey = string;

/** The key that ssh has noted in a file of known hosts; undefined where it noted none. */
export function keyIn(knownHosts: string): HostKey | undefined {
  const [, key] = new RegExp(`^${KEY_ALIAS} (\\S+ [A-Za-z0-9+/=]+)\\s*$`, "m").exec(knownHosts) ?? [];
  return key;
}

/** The file of known hosts with this key alone. */
export function knownHostsOf(key: HostKey): string {
  return `${KEY_ALIAS} ${key}\n`;
}

/** As `ssh-keygen -l` shows it: `SHA256:` and 43 characters. */
export function fingerprintOf(key: HostKey): string {
  const bytes = Buffer.from(key.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
}
