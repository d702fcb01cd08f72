import { join } from "node:path";

/** Where environments and what makes them are in a data folder. */
export class EnvironmentFolders {
  constructor(
    /** Absolute data folder. */
    readonly root: string,
  ) {}

  /** Programs that were fetched: uv, Pythons. */
  get tools(): string {
    return join(this.root, "tools");
  }
  get pythons(): string {
    return join(this.tools, "python");
  }
  get environments(): string {
    return join(this.root, "environments");
  }
  /** uv's, on the same disk as the environments, so that these are hard links to it. */
  get cache(): string {
    return join(this.environments, "cache");
  }
  /** What each spec was resolved to. */
  get locks(): string {
    return join(this.environments, "locks");
  }
  environment(hash: string): string {
    return join(this.environments, hash);
  }
  /** Says who resolves a spec. */
  resolving(specHash: string): string {
    return join(this.environments, "resolving", specHash);
  }
  /** Says who is at work on an environment. */
  building(hash: string): string {
    return join(this.environments, "building", hash);
  }
  /** A file for each process that uses an environment. */
  uses(hash: string): string {
    return join(this.environments, "uses", hash);
  }
  /** Folders of a moment. */
  get work(): string {
    return join(this.environments, "work");
  }
}
