import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
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

/** `variables` are those of its user's sessions, by the address at which it reaches this machine. */
export async function startSshMachine(
  variables: (address: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<SshMachine> {
  const folder = await mkdtemp(join(tmpdir(), "crisol-machine-"));
  const name = `crisol-${process.pid}`;
  const [here, there] = [`cr${process.pid}a`, `cr${process.pid}b`];
  const [own, host] = [`10.231.${process.pid % 250}.1`, `10.231.${process.pid % 250}.2`];
  const home = join(folder, "home");
  // Without a folder for privilege separation sshd does not start.
  mkdirSync("/run/sshd", { recursive: true });
  mkdirSync(home);
  for (const key of ["host", "other", "user"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, key)]);
  }
  const config = join(folder, "sshd_config");
  const lines = [
    `ListenAddress ${host}`,
    `HostKey ${join(folder, "host")}`,
    `AuthorizedKeysFile ${join(folder, "user.pub")}`,
    // A second line of these would be none.
    `SetEnv ${Object.entries({ HOME: home, ...variables(own) })
      .map(([variable, value]) => `"${variable}=${value}"`)
      .join(" ")}`,
    ...["PidFile none", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin yes", "StrictModes no"],
  ];
  await writeFile(config, lines.join("\n"));
  await chmod(join(folder, "user"), 0o600);
  ip("netns", "add", name);
  ip("link", "add", here, "type", "veth", "peer", "name", there);
  ip("link", "set", there, "netns", name);
  ip("addr", "add", `${own}/30`, "dev", here);
  ip("link", "set", here, "up");
  ip("-n", name, "addr", "add", `${host}/30`, "dev", there);
  ip("-n", name, "link", "set", there, "up");
  ip("-n", name, "link", "set", "lo", "up");
  let sshd: ChildProcess;
  const start = async () => {
    const within = ["netns", "exec", name, "unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
    sshd = spawn("ip", [...within, SSHD, "-D", "-e", "-f", config], { stdio: "ignore" });
    await until(() => answers(host));
  };
  await start();
  const first = () =>
    execFileSync("pgrep", ["-P", String(sshd.pid)], { encoding: "utf8" })
      .trim()
      .split("\n")[0] ?? "";
  return {
    host,
    home,
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
      const gone = new Promise((resolve) => sshd.once("exit", resolve));
      sshd.kill("SIGKILL");
      await gone;
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
