import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { JOB_VARIABLE, NODE_VARIABLE } from "../process/process-tree.js";
import type { EnvironmentFolders } from "./environment-folders.js";
import { operatorIndex } from "./package-index.js";

/**
 * Variables that say how the machine reaches its package index: proxies, certificates, the index itself, which may hold
 * a credential. Only what makes environments gets them.
 */
export const networkVariables = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"],
  ...["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_OFFLINE"],
  ...["UV_CONFIG_FILE", "UV_HTTP_TIMEOUT", "UV_PYTHON_INSTALL_MIRROR", "PIP_INDEX_URL", "PIP_CONFIG_FILE"],
  ...["XDG_CONFIG_HOME", "APPDATA"],
];

const machineVariables = [
  JOB_VARIABLE,
  NODE_VARIABLE,
  "PATH",
  "HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "LANG",
  "LC_ALL",
  "SystemRoot",
  "USERPROFILE",
];

/**
 * The variables of uv's process: what it needs of `variables` and no more, its cache and its Pythons in the data folder.
 * The operator's configuration counts; one that lies in a folder above ours does not.
 */
export function uvVariables(
  folders: EnvironmentFolders,
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = [...machineVariables, ...networkVariables].flatMap((name) =>
    variables[name] ? [[name, variables[name]] as const] : [],
  );
  const configuration = variables.UV_CONFIG_FILE ?? uvConfiguration(variables);
  return {
    ...Object.fromEntries(kept),
    ...(configuration ? { UV_CONFIG_FILE: configuration } : { UV_NO_CONFIG: "1" }),
    // A configuration file of uv's names its own index.
    ...(!configuration && { UV_DEFAULT_INDEX: operatorIndex(variables) }),
    UV_CACHE_DIR: folders.cache,
    UV_PYTHON_INSTALL_DIR: folders.pythons,
    UV_PYTHON_DOWNLOADS: "manual",
    UV_NO_PROGRESS: "1",
    UV_LINK_MODE: "hardlink",
    NO_COLOR: "1",
  };
}

function uvConfiguration(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = variables.HOME ?? variables.USERPROFILE ?? homedir();
  const paths = [join(variables.XDG_CONFIG_HOME ?? join(home, ".config"), "uv", "uv.toml"), "/etc/uv/uv.toml"];
  return paths.find((path) => existsSync(path));
}
