import type { Logger } from "pino";
import type { Jobs } from "./compute/jobs.js";
import type { SshTargets } from "./compute/ssh/ssh-targets.js";
import type { IdentityProviderSettings } from "./identity-provider-options.js";
import type { Blobs } from "./store/blobs.js";
import type { Store } from "./store/store.js";

/**
 * Everything the application needs from the world, as one argument (STYLE 7): `main.ts` passes the real ones, tests
 * pass a temporary workspace, a fixed clock or a silent log. There is no container and no global.
 */
export interface Effects {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly jobs: Jobs;
  /** Compute targets on other machines. */
  readonly sshTargets: SshTargets;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: Settings;
}

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export interface Settings {
  /** Absolute folder of the workspace. */
  readonly dataDir: string;
  /** The PostgreSQL database of the records (`CRISOL_DATABASE_URL`). Default: SQLite in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** What browsers and clients type: `http://127.0.0.1:7373`. Known once the server listens. */
  readonly url: () => string;
  /** Where notebooks answer, apart from all else, as what they show runs scripts. */
  readonly notebooks: {
    /** The port of this machine that they have. */
    readonly port: () => number;
    /** What browsers type instead, where something is in front of the server (`CRISOL_NOTEBOOK_URL`). */
    readonly url?: string | undefined;
  };
  /** Absolute folders that imports by path may read. */
  readonly importRoots: readonly string[];
  /** `host:port` pairs that outgoing requests may reach although they are private (`CRISOL_ALLOW_HOSTS`). */
  readonly allowHosts: readonly string[];
  /** The identity provider that people may sign in with (`CRISOL_OIDC_ISSUER`). Default none. */
  readonly identityProvider?: IdentityProviderSettings | undefined;
  /** Where the key of the secrets is (`CRISOL_KEY_FILE`). Default: `keys/secrets.key` in the data folder. */
  readonly keyFile?: string | undefined;
  /** Largest upload, in bytes (`CRISOL_MAXIMUM_UPLOAD_BYTES`). Default 50 GB. */
  readonly maximumUploadBytes: number;
  /** Jobs that run at the same time. Default: half of the cores, at least 1. */
  readonly maximumJobs: number;
  /** Beyond this, the Python environments that were used the longest ago are removed. Default 20 GB. */
  readonly maximumEnvironmentBytes: number;
  readonly version: string;
}
