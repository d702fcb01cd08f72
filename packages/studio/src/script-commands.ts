/** How files are run, by their endings. */
const PROGRAMS: Readonly<Record<string, string>> = {
  py: "python",
  ts: "crisol node",
  mts: "crisol node",
  js: "crisol node",
  mjs: "crisol node",
  sh: "sh",
  r: "Rscript",
};
/** What stands beside scripts and is none. */
const NO_SCRIPT = /(^|\/)(test_|__init__\.|conftest\.|setup\.py$)|[._](test|spec|config|d)\.\w+$/i;
/** As people call what is to be run. */
const FIRST = /^(train|main|run|index|job|script)$/i;
const MOST = 4;

/**
 * Commands that run files of the code, at most 4, the likeliest first: those of its own folder before those deeper in, and in it
 * those that are called as what one runs, such as `train.ts`.
 */
export function commandsFor(paths: readonly string[]): string[] {
  return paths
    .filter((path) => programOf(path) !== undefined && !NO_SCRIPT.test(path))
    .map((path) => ({ path, rank: rankOf(path) }))
    .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
    .slice(0, MOST)
    .map(({ path }) => `${programOf(path)} ${quoted(path)}`);
}

function programOf(path: string): string | undefined {
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(PROGRAMS, ending) ? PROGRAMS[ending] : undefined;
}

function rankOf(path: string): number {
  const parts = path.split("/");
  const name = (parts.at(-1) as string).replace(/\.\w+$/, "");
  return 2 * (parts.length - 1) + (FIRST.test(name) ? 0 : 1);
}

/** As one word for the shell, which is never taken for an option. */
function quoted(path: string): string {
  const safe = path.startsWith("-") ? `./${path}` : path;
  return /^[\w./@%+=:,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}
