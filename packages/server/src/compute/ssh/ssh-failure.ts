import type { Reason } from "@crisol/contract";

/** Why a machine is not reached by SSH, or cannot run the agent: a reason with a sentence. */
export class SshFailure extends Error {
  override readonly name = "SshFailure";

  constructor(
    readonly code: string,
    readonly params: Reason["params"],
    message: string,
    /** The end of what ssh and the agent printed. */
    readonly output: string,
  ) {
    super(message);
  }

  get reason(): Reason {
    return { code: this.code, params: this.params, text: this.message };
  }
}

/** Why ssh ended, by what it printed on standard error. */
export function failureOfSsh(host: string, output: string, exitCode: number | null): SshFailure {
  const params = { host };
  if (/HOST IDENTIFICATION HAS CHANGED|host key.*(changed|verification failed)/i.test(output)) {
    const text = `${host} shows another host key than the one that was pinned: it is another machine, or somebody is in between`;
    return new SshFailure("ssh_host_key", params, text, output);
  }
  if (/permission denied|too many authentication failures/i.test(output)) {
    return new SshFailure("ssh_denied", params, `${host} does not let the server's key in`, output);
  }
  if (/remote port forwarding failed|forwarding.*(failed|prohibited)/i.test(output)) {
    const text = `${host} does not let a socket be forwarded: AllowStreamLocalForwarding must be yes in its sshd_config`;
    return new SshFailure("ssh_no_forwarding", params, text, output);
  }
  const last =
    output.trim().split("\n").at(-1)?.trim() || (exitCode === null ? "ssh was ended" : `exit code ${exitCode}`);
  return new SshFailure("ssh_failed", { host, problem: last }, `${host} is not reached by SSH: ${last}`, output);
}
