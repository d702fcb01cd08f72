import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const PYPI = "https://pypi.org/simple/";

type Variables = Readonly<Record<string, string | undefined>>;

/** The address of the package index that the operator has set, for uv or for pip; may hold a credential. Default PyPI. */
export function operatorIndex(variables: Variables): string {
  const set =
    variables.UV_DEFAULT_INDEX || variables.UV_INDEX_URL || variables.PIP_INDEX_URL || pipConfiguration(variables);
  // uv lets a name stand before it: `internal=https://...`.
  const url = (set || PYPI).replace(/^[\w-]+=(?=https?:)/, "");
  return url.endsWith("/") ? url : `${url}/`;
}

/** `index-url` of pip's configuration, from the most specific file that has one. */
function pipConfiguration(variables: Variables): string | undefined {
  const home = variables.HOME ?? variables.USERPROFILE ?? homedir();
  const paths = [
    variables.PIP_CONFIG_FILE,
    variables.APPDATA && join(variables.APPDATA, "pip", "pip.ini"),
    join(variables.XDG_CONFIG_HOME ?? join(home, ".config"), "pip", "pip.conf"),
    join(home, ".pip", "pip.conf"),
    "/etc/pip.conf",
  ];
  for (const path of paths) {
    if (!path || !existsSync(path)) continue;
    const found = /^\s*index[-_]url\s*[=:]\s*(\S+)/m.exec(readFileSync(path, "utf8"));
    if (found) return found[1];
  }
  return undefined;
}
