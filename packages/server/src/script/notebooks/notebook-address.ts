import type { Settings } from "../../effects.js";
import { LOOPBACK_NAMES } from "../../http/origin.js";

type Given = Pick<Settings, "url" | "notebooks">;

/** The other name of this machine: to a browser it is another site, which gets none of the Studio's cookies. */
const otherName: Readonly<Record<string, string>> = { "127.0.0.1": "localhost", localhost: "127.0.0.1" };

/**
 * Where notebooks answer for a browser that reached the Studio by `host`: `http://localhost:7374`. Scripts in their
 * outputs must not be of the Studio's origin, and where this machine has two names not of its site either.
 */
export function notebookAddress({ url, notebooks }: Given, host: string): string {
  if (notebooks.url !== undefined) return notebooks.url;
  const { protocol } = new URL(url());
  const name = nameOf(host);
  // A certificate may be for one name only.
  const other = protocol === "http:" ? otherName[name] : undefined;
  return new URL(`${protocol}//${other ?? name}:${notebooks.port()}`).origin;
}

/** The hosts that requests for notebooks may name, ports included: what else names this machine is somebody's trick. */
export function notebookHosts({ url, notebooks }: Given, allowedHosts: readonly string[]): ReadonlySet<string> {
  const own = new URL(url());
  const names = [own.hostname, ...LOOPBACK_NAMES, ...allowedHosts.map(nameOf)];
  const hosts = names.map((name) => new URL(`${own.protocol}//${name}:${notebooks.port()}`).host);
  return new Set([...hosts, ...(notebooks.url === undefined ? [] : [new URL(notebooks.url).host])]);
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}
