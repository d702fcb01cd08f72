import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { agentFile, programFolder } from "../../entry-files.js";

/** All that the agent needs on another machine, in one file. */
export interface AgentArchive {
  /** Of its content: the first 32 hexadecimal digits of the SHA-256. */
  readonly hash: string;
  /** It runs where the system, the processor and the C library are these: `linux-x64-glibc`. */
  readonly platform: string;
  /** Compressed, some 25 MB; takes some seconds. */
  bytes(): Promise<Buffer>;
}

let known: AgentArchive | undefined;

/**
 * The agent as it was built: its program, DuckDB's native modules, and the program `crisol` for scripts, laid out as in the
 * checkout. Throws an Error where it was not built.
 */
export function agentArchive(): AgentArchive {
  known ??= pack();
  return known;
}

function pack(): AgentArchive {
  if (!existsSync(agentFile)) throw new Error("the agent was not built: npm run build");
  const files = [
    { path: "server/dist/agent.js", from: agentFile },
    ...folder(programFolder, "cli/dist/program"),
    ...duckdbFolders().flatMap(({ name, path }) => folder(path, `node_modules/@duckdb/${name}`)),
  ];
  // Read anew where it is sent, which is seldom: it is some 75 MB.
  const pieces = () => {
    const contents = files.map(({ from }) => readFileSync(from));
    const index = files.map(({ path }, at) => ({ path, size: contents[at]!.length }));
    const type = Buffer.from('{ "type": "module" }\n');
    const json = Buffer.from(JSON.stringify([{ path: "package.json", size: type.length }, ...index]));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(json.length);
    return [size, json, type, ...contents];
  };
  const hash = createHash("sha256");
  for (const piece of pieces()) hash.update(piece);
  return {
    hash: hash.digest("hex").slice(0, 32),
    platform: thisPlatform(),
    bytes: () => promisify(gzip)(Buffer.concat(pieces()), { level: 6 }),
  };
}

/** DuckDB's bindings, and the native ones that npm has installed for this machine. */
function duckdbFolders(): { name: string; path: string }[] {
  const require = createRequire(import.meta.url);
  const bindings = dirname(createRequire(require.resolve("@duckdb/node-api")).resolve("@duckdb/node-bindings"));
  const scope = dirname(bindings);
  return readdirSync(scope)
    .filter((name) => name.startsWith("node-bindings"))
    .map((name) => ({ name, path: join(scope, name) }));
}

function folder(from: string, to: string): { path: string; from: string }[] {
  if (!existsSync(from)) return [];
  return readdirSync(from, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".map"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: to + path.slice(from.length).replaceAll("\\", "/"), from: path }));
}

function thisPlatform(): string {
  const { platform, arch } = process;
  if (platform !== "linux") return `${platform}-${arch}`;
  const isMusl = ["/lib", "/usr/lib"].some(
    (lib) => existsSync(lib) && readdirSync(lib).some((name) => name.startsWith("ld-musl-")),
  );
  return `${platform}-${arch}-${isMusl ? "musl" : "glibc"}`;
}
