import { readFileSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Settings } from "./effects.js";
import { type IdentityProviderOptions, identityProviderOf } from "./identity-provider-options.js";
import { isLoopback } from "./loopback.js";
import { StartError } from "./start-error.js";
import { version } from "./version.js";

/** What `crisol start` takes. What is left out comes from the environment, then from the defaults. */
export interface ServerOptions extends IdentityProviderOptions {
  /** Default `CRISOL_PORT`, else 7373; 0 for any that is free. */
  readonly port?: number;
  /** Port of the notebooks. Default `CRISOL_NOTEBOOK_PORT`, else the one after the server's, or any where that is taken. */
  readonly notebookPort?: number;
  /** Where browsers reach that, if something is in front of it. Default `CRISOL_NOTEBOOK_URL`, else the server's host. */
  readonly notebookUrl?: string;
  /** Default 127.0.0.1. Any other than this machine's own needs `tls`, or `insecureNoTls`. */
  readonly host?: string;
  /** Default `CRISOL_DATA_DIR`, else `.crisol` in the user's home. */
  readonly dataDir?: string;
  /** `postgres://...` to keep the records in PostgreSQL. Default `CRISOL_DATABASE_URL`, else SQLite in the data folder. */
  readonly databaseUrl?: string;
  /** An API token of at least 20 characters. Default `CRISOL_TOKEN`, else the first start makes one. */
  readonly token?: string;
  /** `host:port` pairs on private networks that outgoing requests may reach. Default `CRISOL_ALLOW_HOSTS`, by commas. */
  readonly allowHosts?: readonly string[];
  /** Further hosts by which clients reach the server, such as `ml.example.org`. Default none. */
  readonly allowedHosts?: readonly string[];
  /** Folders that imports by path may read. Default: the current one. */
  readonly importRoots?: readonly string[];
  /** Largest upload, in bytes. Default `CRISOL_MAXIMUM_UPLOAD_BYTES`, else 50 GB. */
  readonly maximumUploadBytes?: number;
  /** PEM files. Default none: HTTP, on this machine only. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Allows other machines to connect without encryption. */
  readonly insecureNoTls?: boolean;
  /** Stops on SIGTERM and SIGINT. Default true; false for a server inside another program. */
  readonly stopOnSignals?: boolean;
}

/** Absolute data folder: `dataDir`, else `CRISOL_DATA_DIR`, else `.crisol` in the user's home. */
export function resolveDataDir(dataDir?: string): string {
  return resolve(dataDir ?? (process.env.CRISOL_DATA_DIR || join(homedir(), ".crisol")));
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

/** Where to listen; throws a StartError if other machines could listen in. */
export function listenOptions(options: ServerOptions): ListenOptions {
  const host = options.host ?? "127.0.0.1";
  const tls = tlsOf(options);
  if (!isLoopback(host) && !tls && !options.insecureNoTls) {
    throw new StartError(
      `On ${host} other machines could read tokens and data on their way: give --tls-cert and --tls-key, ` +
        "or --insecure-no-tls if something in front of the server encrypts.",
    );
  }
  return { host, port: portOf(options), ...(tls && { tls }) };
}

/** The settings of a server whose address `url` tells once it listens, and whose notebooks are at `notebookPort` then. */
export function settingsOf(options: ServerOptions, url: () => string, notebookPort: () => number): Settings {
  const allowHosts = options.allowHosts ?? (process.env.CRISOL_ALLOW_HOSTS ?? "").split(",");
  return {
    dataDir: resolveDataDir(options.dataDir),
    databaseUrl: options.databaseUrl ?? (process.env.CRISOL_DATABASE_URL || undefined),
    url,
    notebooks: { port: notebookPort, url: notebookUrlOf(options) },
    importRoots: (options.importRoots ?? [process.cwd()]).map((root) => resolve(root)),
    allowHosts: allowHosts.map((host) => host.trim()).filter((host) => host !== ""),
    identityProvider: identityProviderOf(options),
    keyFile: process.env.CRISOL_KEY_FILE ? resolve(process.env.CRISOL_KEY_FILE) : undefined,
    maximumUploadBytes: maximumUploadBytesOf(options),
    maximumJobs: Math.max(1, Math.floor(availableParallelism() / 2)),
    maximumEnvironmentBytes: environmentBytes(process.env.CRISOL_ENVIRONMENTS_BYTES),
    version,
  };
}

function environmentBytes(text: string | undefined): number {
  const value = Number(text || 20e9);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new StartError(`CRISOL_ENVIRONMENTS_BYTES must be a whole number of bytes, not ${text}.`);
}

function maximumUploadBytesOf({ maximumUploadBytes }: ServerOptions): number {
  const value = maximumUploadBytes ?? Number(process.env.CRISOL_MAXIMUM_UPLOAD_BYTES || 50_000_000_000);
  if (Number.isSafeInteger(value) && value > 0) return value;
  const given = maximumUploadBytes ?? process.env.CRISOL_MAXIMUM_UPLOAD_BYTES;
  throw new StartError(`The largest upload must be a whole number of bytes above 0, not ${given}.`);
}

function portOf({ port }: ServerOptions): number {
  return portNumber(port ?? (process.env.CRISOL_PORT || 7373));
}

function portNumber(given: number | string): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new StartError(`The port must be a whole number from 0 to 65535, not ${given}.`);
}

/** The port that was given for notebooks; undefined: none was. */
export function notebookPortOf({ notebookPort }: ServerOptions): number | undefined {
  const given = notebookPort ?? (process.env.CRISOL_NOTEBOOK_PORT || undefined);
  return given === undefined ? undefined : portNumber(given);
}

function notebookUrlOf({ notebookUrl }: ServerOptions): string | undefined {
  const given = notebookUrl ?? (process.env.CRISOL_NOTEBOOK_URL || undefined);
  if (given === undefined) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new StartError(`The address of the notebooks must be such as https://notebooks.example.org, not ${given}.`);
}

function tlsOf({ tlsCert, tlsKey }: ServerOptions): ListenOptions["tls"] {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new StartError("TLS needs both --tls-cert and --tls-key.");
  }
  return { cert: readPem(tlsCert), key: readPem(tlsKey) };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
