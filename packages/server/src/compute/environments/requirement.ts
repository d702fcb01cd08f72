/** One requirement of a package, read as far as it must be judged: uv reads the rest. */
export type Requirement =
  | { readonly kind: "package"; readonly name: string; readonly line: string }
  /** `name @ https://...`: the address is checked once more when it is used. */
  | { readonly kind: "address"; readonly name: string; readonly url: string; readonly line: string }
  /** A path inside the folder, which is no package of an index. */
  | { readonly kind: "local"; readonly line: string }
  | { readonly kind: "refused"; readonly problem: string };

const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const EXTRAS = "(?:\\s*\\[[A-Za-z0-9._,\\s-]*\\])?";
const SPECIFIERS = "\\s*\\(?[<>=!~0-9A-Za-z.*+,_\\s-]*\\)?";
const named = new RegExp(`^(${NAME})${EXTRAS}\\s*@\\s*(\\S+)(.*)$`);
const versioned = new RegExp(
  `^(${NAME})${EXTRAS}(${SPECIFIERS})(;[^#]*?)?((?:\\s+--hash=sha\\d{3}:[0-9a-f]{56,128})*)\\s*$`,
);

/** What a line of requirements asks for. Never throws. */
export function readRequirement(line: string): Requirement {
  // uv would put the server's own variables there.
  if (line.includes("${")) return refused("uses an environment variable");
  if (/[\p{Cc}]/u.test(line)) return refused("holds a control character");
  const direct = named.exec(line);
  if (direct) return addressOf(direct[1]!, direct[2]!, line);
  if (/^(git|hg|svn|bzr)\+/i.test(line))
    return refused("is a repository, of which no hash can be kept: publish a wheel");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(line) && !/^file:/i.test(line))
    return refused("is an address without a name: write it as `name @ https://...`");
  if (isOutside(line)) return refused("points outside of the folder");
  if (/[\\/]/.test(line.split(";")[0]!) || /^\.|\.(whl|zip|tar\.\w+|tgz)\b/i.test(line)) return { kind: "local", line };
  const found = versioned.exec(line);
  if (!found) return refused("is no requirement such as `numpy>=2,<3`");
  return { kind: "package", name: normalName(found[1]!), line };
}

/** Names are compared without regard to case, `-`, `_` and `.` (PEP 503). */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Whether a path leaves the folder it is written in, in any form that some system understands. */
export function isOutside(path: string): boolean {
  const decoded = path.replace(
    /%(25)*(2e|2f|5c)/gi,
    (code) => ({ e: ".", f: "/", c: "\\" })[code.at(-1)!.toLowerCase()]!,
  );
  return /^(file:|[\\/~]|[a-z]:)/i.test(decoded) || decoded.includes("\0") || decoded.split(/[\\/]/).includes("..");
}

function addressOf(name: string, url: string, line: string): Requirement {
  if (/^file:/i.test(url) || !/^[a-z][a-z0-9+.-]+:\/\//i.test(url))
    return isOutside(url) ? refused("points outside of the folder") : { kind: "local", line };
  if (/^(git|hg|svn|bzr)\+/i.test(url))
    return refused("is a repository, of which no hash can be kept: publish a wheel");
  if (!/^https:/i.test(url) || !URL.canParse(url)) return refused("must be an https address");
  const { username, password } = new URL(url);
  if (username || password) return refused("holds a credential");
  return { kind: "address", name: normalName(name), url, line };
}

function refused(problem: string): Requirement {
  return { kind: "refused", problem };
}
