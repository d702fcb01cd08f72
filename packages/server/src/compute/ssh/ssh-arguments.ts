import type { SshSettings } from "@crisol/contract";

/** Within how long a machine must answer, in s. */
const CONNECT_SECONDS = 10;
/** A connection that is silent for three times so long is lost, in s. */
const ALIVE_SECONDS = 5;

export interface SshCall {
  readonly settings: Pick<SshSettings, "host" | "port" | "user" | "identityFile">;
  /** Name of the file with the host's key, in the folder that ssh runs in; a key that is not in it is taken if it `isNew`. */
  readonly knownHosts: string;
  readonly isNew: boolean;
  /** A socket there that leads to a port of this machine; null: none. */
  readonly forward: { readonly socket: string; readonly port: number } | null;
  /** For the login shell there: of our own text and of hexadecimal digits alone. */
  readonly command: string;
}

/** By this name the host's key is kept: whatever the machine is called, the key is the target's. */
export const KEY_ALIAS = "crisol-target";

/**
 * Arguments of the system's ssh: it asks nothing, takes no key of a host but the one that was pinned, and lends the machine
 * nothing but the forwarded socket. What is set here comes before what the configuration of the server's user says.
 */
export function sshArguments({ settings, knownHosts, isNew, forward, command }: SshCall): string[] {
  const { host, port, user, identityFile } = settings;
  const options = {
    BatchMode: "yes",
    StrictHostKeyChecking: isNew ? "accept-new" : "yes",
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlias: KEY_ALIAS,
    CheckHostIP: "no",
    HashKnownHosts: "no",
    UpdateHostKeys: "no",
    VerifyHostKeyDNS: "no",
    ConnectTimeout: CONNECT_SECONDS,
    ServerAliveInterval: ALIVE_SECONDS,
    ServerAliveCountMax: 3,
    TCPKeepAlive: "yes",
    ControlMaster: "no",
    ControlPath: "none",
    ForwardAgent: "no",
    ForwardX11: "no",
    PermitLocalCommand: "no",
    RequestTTY: "no",
    EscapeChar: "none",
    LogLevel: "ERROR",
    ...(forward && { ExitOnForwardFailure: "yes" }),
    ...(identityFile !== null && { IdentitiesOnly: "yes" }),
  };
  return [
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    // ssh puts something of its own in the place of what follows a percent sign.
    ...(identityFile === null ? [] : ["-i", identityFile.replaceAll("%", "%%")]),
    ...(forward ? ["-R", `${forward.socket}:127.0.0.1:${forward.port}`] : []),
    ...["-p", String(port), "-l", user, "--", host, command],
  ];
}
