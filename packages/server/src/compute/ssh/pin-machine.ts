import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { CrisolError, type SshSettings } from "@crisol/contract";
import type { SeenMachine } from "../targets/machine.js";
import type { AgentArchive } from "./agent-archive.js";
import { connectAgent } from "./agent-connection.js";
import { fingerprintOf, type HostKey, keyIn } from "./host-key.js";
import type { AgentMachine } from "./messages.js";
import { SshFailure } from "./ssh-failure.js";

/** A machine that was reached, and the key that it must show from then on. */
export interface PinnedMachine {
  readonly settings: SshSettings;
  readonly hostKey: HostKey;
  readonly machine: SeenMachine;
}

export interface PinOptions {
  /** Folder for files of known hosts. */
  readonly folder: string;
  readonly archive: AgentArchive;
  readonly port: number | null;
  readonly nowMs: number;
}

/**
 * Reaches a machine for the first time, pins its key, and puts the agent there, which may take minutes over a slow line. Throws
 * `target_unreachable`, also where it shows another key than `settings` name; then nothing was put there.
 */
export async function pinMachine(settings: SshSettings, options: PinOptions): Promise<PinnedMachine> {
  const { folder, archive, port, nowMs } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const knownHosts = `new-${randomBytes(8).toString("hex")}.known_hosts`;
  const shownKey = async () => keyIn(await readFile(join(folder, knownHosts), "utf8").catch(() => ""));
  try {
    const verify = async () => {
      const shown = await shownKey();
      if (shown !== undefined && settings.hostKey === null) return;
      const fingerprint = shown === undefined ? "none" : fingerprintOf(shown);
      if (fingerprint === settings.hostKey) return;
      const text = `${settings.host} shows the host key ${fingerprint}, not ${settings.hostKey}`;
      throw new SshFailure("ssh_host_key", { host: settings.host }, text, "");
    };
    const connection = await connectAgent({ settings, folder, knownHosts, isNew: true, archive, port, verify });
    connection.close();
    const hostKey = (await shownKey()) as HostKey;
    return {
      settings: { ...settings, hostKey: fingerprintOf(hostKey) },
      hostKey,
      machine: seen(connection.machine, nowMs),
    };
  } catch (error) {
    if (error instanceof SshFailure) throw new CrisolError("target_unreachable", { problem: error.message });
    throw error;
  } finally {
    await rm(join(folder, knownHosts), { force: true });
  }
}

/** What is kept of what an agent says of its machine. */
export function seen({ cores, memoryBytes, gpus, platform, node }: AgentMachine, nowMs: number): SeenMachine {
  return { cores, memoryBytes, gpus, platform, node, seenAtMs: nowMs };
}
