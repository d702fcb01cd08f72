// A PostgreSQL server for the tests: Debian's, in a temporary folder, on a socket of its own, gone with the test run.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The folder of PostgreSQL's programs, of the newest version there is; undefined without one. */
export function postgresFolder() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, "postgres")) && existsSync(join(folder, "initdb")));
}

/**
 * Starts one and returns where its socket is, and what stops it and removes it; undefined where PostgreSQL is not
 * installed. Its only user is `crisol`, its databases sort text as Spanish does: nothing may rest on the bytes' order.
 */
export async function startPostgres() {
  const programs = postgresFolder();
  if (!programs) return undefined;
  // Not where the checkout is: a socket's path has at most 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), "crisol-pg-"));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const user = unprivilegedUser();
  if (user.uid !== undefined) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const options = { cwd: folder, ...user };
  const initArguments = ["-D", data, "-U", "crisol", "-A", "trust", "-E", "UTF8", "--no-sync"];
  const locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=es"];
  const made = spawnSync(join(programs, "initdb"), [...initArguments, ...locale], { ...options, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const settings = ["listen_addresses=", "max_connections=200", "shared_buffers=64MB", "log_min_messages=fatal"];
  const server = spawn(
    join(programs, "postgres"),
    ["-D", data, "-k", folder, ...settings.flatMap((setting) => ["-c", setting])],
    { ...options, stdio: "ignore" },
  );
  const stop = async () => {
    // Without waiting for its clients.
    const gone = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill("SIGINT")) await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  // A test run that is cut off does not leave it behind.
  process.once("exit", () => server.kill("SIGQUIT"));
  for (const end = Date.now() + 30_000; !existsSync(join(folder, ".s.PGSQL.5432")); await sleep(20)) {
    if (server.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error("PostgreSQL did not start");
    }
  }
  return { socketFolder: folder, stop };
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return {};
  // The package makes a user of its own; one that was installed otherwise may not have: then it is nobody.
  const id = (flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout.trim() || 65_534);
  return { uid: id("-u"), gid: id("-g") };
}
