/** What the first line of ours on standard output begins with; a login shell may print others before it. */
export const MARK = "crisol-agent ";

/** What a machine says before the agent runs there. */
export interface Greeting {
  /** Version of Node, such as `v20.20.2`; null without one. */
  readonly node: string | null;
  /** `linux-x64-glibc`. */
  readonly platform: string;
  /** Whether the agent is there. */
  readonly isInstalled: boolean;
}

/** A socket on the machine by which its scripts reach the server. */
export type AgentSocket = `/tmp/crisol-${string}.sock`;

/**
 * The command that greets, takes the agent from standard input if the server sends it, and becomes it: one line for whatever
 * login shell there is, the program as base64. `hash` is the agent's; the agent removes `socket` at its end.
 */
export function bootstrapCommand(hash: string, socket: AgentSocket | null): string {
  if (!/^[0-9a-f]{16,64}$/.test(hash)) throw new RangeError("an agent's hash is in hexadecimal digits");
  if (socket !== null && !/^\/tmp\/crisol-[0-9a-f]+\.sock$/.test(socket))
    throw new RangeError("that is no socket of ours");
  const program = Buffer.from(bootstrapProgram).toString("base64");
  return `exec sh -c '${shell}' crisol ${program} ${hash} ${socket ?? "none"}`;
}

/** Looks for Node where a shell without a terminal may not: there is no quote in it, and nothing that another shell would read. */
const shell = [
  'node=""',
  'for one in node /usr/local/bin/node "$HOME"/.local/bin/node "$HOME"/.nvm/versions/node/*/bin/node; do if command -v "$one" >/dev/null 2>&1; then node=$one; break; fi; done',
  `if [ -z "$node" ]; then echo "${MARK}{}"; exit 0; fi`,
  'exec "$node" -e "eval(Buffer.from(process.argv[1],/base64/.source).toString())" "$1" "$2" "$3"',
].join("; ");

/** Runs in Node versions that are too old for the agent, too, to say so. */
const bootstrapProgram = `
const fs = require("fs"), path = require("path"), zlib = require("zlib"), crypto = require("crypto");
const hash = process.argv[2], socket = process.argv[3];
const home = process.env.HOME || require("os").homedir();
const folder = path.join(home, ".crisol", "agent", hash);
const entry = path.join(folder, "server", "dist", "agent.js");
const isMusl = ["/lib", "/usr/lib"].some((lib) => { try { return fs.readdirSync(lib).some((name) => name.startsWith("ld-musl-")); } catch (error) { return false; } });
const libc = process.platform === "linux" ? (isMusl ? "-musl" : "-glibc") : "";
process.stdout.write(${JSON.stringify(MARK)} + JSON.stringify({ node: process.version, platform: process.platform + "-" + process.arch + libc, isInstalled: fs.existsSync(entry) }) + "\\n");
let held = Buffer.alloc(0), wanted = -1;
const take = (chunk) => {
  held = Buffer.concat([held, chunk]);
  if (wanted < 0) {
    const end = held.indexOf(10);
    if (end < 0) return;
    wanted = Number(held.toString("utf8", 0, end).replace("install ", "")) || 0;
    held = held.subarray(end + 1);
  }
  if (held.length < wanted) return;
  process.stdin.removeListener("data", take);
  process.stdin.removeListener("end", quit);
  process.stdin.pause();
  if (wanted > 0) install(zlib.gunzipSync(held));
  process.argv = [process.execPath, entry, "serve", socket];
  import(require("url").pathToFileURL(entry).href).catch((error) => { console.error(error); process.exit(1); });
};
const quit = () => process.exit(0);
function install(bytes) {
  if (crypto.createHash("sha256").update(bytes).digest("hex").slice(0, hash.length) !== hash) throw new Error("the agent came damaged");
  const partial = folder + "." + process.pid;
  const size = bytes.readUInt32BE(0);
  let at = 4 + size;
  for (const file of JSON.parse(bytes.toString("utf8", 4, at))) {
    const to = path.join(partial, file.path);
    fs.mkdirSync(path.dirname(to), { recursive: true, mode: 0o700 });
    fs.writeFileSync(to, bytes.subarray(at, at + file.size), { mode: 0o600 });
    at += file.size;
  }
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(partial, folder);
}
process.stdin.on("data", take);
process.stdin.on("end", quit);
`;
