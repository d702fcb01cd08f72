import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Another machine as far as the network and the processes go: both have namespaces of their own, and a cable leads there. */
export interface SshMachine {
  readonly host: string;
  /** The private key that its sshd lets in as root. */
  readonly identityFile: string;
  /** Home of its user. */
  readonly home: string;
  /** Shell commands of this machine that switch it on and, with all that runs there, off; once more does nothing. */
  readonly startCommand: string;
  readonly stopCommand: string;
  switchOff(): void;
  switchOn(): Promise<void>;
  isOn(): boolean;
  /** Takes the cable out. */
  cut(): void;
  mend(): void;
  /** Runs a shell's command there and returns what it printed. */
  run(command: string): string;
  /** Gives sshd another host key; connections that are open stay. */
  changeHostKey(): Promise<void>;
  /** Ends all that runs there, and takes it away. */
  remove(): Promise<void>;
}

/** Machines that reach each other, and this one, through a bridge. */
export interface SshNetwork {
  /** Switches on one more. */
  machine(options?: SshMachineOptions): Promise<SshMachine>;
  /** Takes it away, with its machines. */
  remove(): Promise<void>;
}

export interface SshMachineOptions {
  /** Those of its user's sessions, by the address at which it reaches this machine. */
  readonly variables?: (address: string) => Readonly<Record<string, string>>;
  /** Programs that come first on its user's path, by name. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** Why there can be none here; undefined where there can. */
export function whyNoMachine(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "they need root on Linux";
  for (const program of ["ssh", "ssh-keygen", "ip", "unshare", "nsenter"]) {
    if (!(process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)))) {
      return `there is no ${program}`;
    }
  }
  if (!existsSync(SSHD)) return "there is no sshd";
  const name = `crisol-probe-${process.pid}`;
  try {
    ip("netns", "add", name);
    ip("netns", "delete", name);
    return undefined;
  } catch {
    return "no network namespace can be made";
  }
}

const SSHD = "/usr/sbin/sshd";

/** A machine on a network of its own; its removal takes both away. */
export async function startSshMachine(options: SshMachineOptions = {}): Promise<SshMachine> {
  const network = startSshNetwork();
  return { ...(await network.machine(options)), remove: () => network.remove() };
}

export function startSshNetwork(): SshNetwork {
  // Of several processes each has a network of its own.
  const [bridge, subnet] = [
    `cr${process.pid}`,
    `10.${200 + (Math.floor(process.pid / 250) % 50)}.${process.pid % 250}`,
  ];
  const own = `${subnet}.1`;
  const machines: SshMachine[] = [];
  ip("link", "add", bridge, "type", "bridge");
  ip("addr", "add", `${own}/24`, "dev", bridge);
  ip("link", "set", bridge, "up");
  return {
    async machine(options = {}) {
      const at = machines.length;
      const cable = { name: `crisol-${process.pid}-${at}`, here: `${bridge}a${at}`, there: `${bridge}b${at}` };
      const machine = await startMachine({ ...cable, bridge, own, host: `${subnet}.${at + 2}`, ...options });
      machines.push(machine);
      return machine;
    },
    async remove() {
      for (const machine of machines) await machine.remove();
      ip("link", "delete", bridge);
    },
  };
}

interface Place extends SshMachineOptions {
  /** Of its namespace. */
  readonly name: string;
  /** The cable's two ends. */
  readonly here: string;
  readonly there: string;
  readonly bridge: string;
  /** Addresses of this machine and of that one. */
  readonly own: string;
  readonly host: string;
}

async function startMachine(place: Place): Promise<SshMachine> {
  const { name, here, there, bridge, own, host, variables = () => ({}), programs = {} } = place;
  const folder = await mkdtemp(join(tmpdir(), "crisol-machine-"));
  const [home, bin, pidFile] = [join(folder, "home"), join(folder, "bin"), join(folder, "pid")];
  // Without a folder for privilege separation sshd does not start.
  mkdirSync("/run/sshd", { recursive: true });
  for (const each of [home, bin]) mkdirSync(each);
  for (const [program, text] of Object.entries(programs)) await writeFile(join(bin, program), text, { mode: 0o755 });
  for (const key of ["host", "other", "user"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
  }
  const config = join(folder, "sshd_config");
  const given = { HOME: home, PATH: process.env.PATH ?? "", ...variables(own) };
  const lines = [
    `ListenAddress ${host}`,
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "user.pub")}`,
    // A second line of these would be none.
    `SetEnv ${Object.entries({ ...given, PATH: `${bin}:${given.PATH}` })
      .map(([variable, value]) => `"${variable}=${value}"`)
      .join(" ")}`,
    ...["PidFile none", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin yes", "StrictModes no"],
  ];
  await writeFile(config, lines.join("\n"));
  await chmod(join(folder, "user"), 0o600);
  ip("netns", "add", name);
  ip("link", "add", here, "type", "veth", "peer", "name", there);
  ip("link", "set", there, "netns", name);
  ip("link", "set", here, "master", bridge);
  ip("link", "set", here, "up");
  ip("-n", name, "addr", "add", `${host}/24`, "dev", there);
  ip("-n", name, "link", "set", there, "up");
  ip("-n", name, "link", "set", "lo", "up");
  const within = `ip netns exec ${name} unshare --pid --fork --kill-child --mount-proc`;
  const isOn = () => {
    const pid = Number(existsSync(pidFile) ? readFileSync(pidFile, "utf8") : 0);
    return pid > 0 && existsSync(`/proc/${pid}`);
  };
  const is = `kill -0 "$(cat ${pidFile} 2>/dev/null)" 2>/dev/null`;
  const [startCommand, stopCommand] = [
    // In a session of its own, as a machine lives on when whoever switched it on is gone.
    `${is} || { setsid ${within} ${SSHD} -D -e -f ${config} >/dev/null 2>&1 </dev/null & echo $! > ${pidFile}; }`,
    `! ${is} || { kill -9 "$(cat ${pidFile})"; rm ${pidFile}; }`,
  ];
  const sh = (command: string) => execFileSync("sh", ["-c", command], { encoding: "utf8" });
  const switchOn = async () => {
    sh(startCommand);
    await until(() => answers(host));
  };
  await switchOn();
  const first = () =>
    execFileSync("pgrep", ["-P", readFileSync(pidFile, "utf8").trim()], { encoding: "utf8" })
      .trim()
      .split("\n")[0] ?? "";
  return {
    ...{ host, home, startCommand, stopCommand, isOn },
    switchOff: () => void sh(stopCommand),
    switchOn,
    identityFile: join(folder, "user"),
    cut: () => ip("link", "set", here, "down"),
    mend() {
      ip("link", "set", here, "up");
    },
    run: (command) =>
      execFileSync("nsenter", ["--target", first(), "--pid", "--mount", "--net", "sh", "-c", command], {
        encoding: "utf8",
      }),
    async changeHostKey() {
      for (const end of ["", ".pub"]) await copyFile(join(folder, `other${end}`), join(folder, `host${end}`));
      process.kill(Number(first()), "SIGHUP");
      await until(() => answers(host));
    },
    async remove() {
      sh(stopCommand);
      for (const args of [
        ["link", "delete", here],
        ["netns", "delete", name],
      ]) {
        try {
          ip(...args);
        } catch {
          // It was gone with the other.
        }
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await isSo()); await sleep(50)) {
    if (Date.now() > end) throw new Error("sshd does not answer");
  }
}

function answers(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 22, timeout: 1000 });
    for (const event of ["connect", "error", "timeout"]) {
      socket.once(event, () => {
        socket.destroy();
        resolve(event === "connect");
      });
    }
  });
}
