/** Files with patterns of what is left out, in the order of their weight: the later one has the last word. */
export const RULE_FILES = [".gitignore", ".crisolignore"] as const;

/** The patterns that hold in a folder: its own and those of the folders above it, as gitignore(5) has them. */
export class IgnoreRules {
  private constructor(
    readonly parent: IgnoreRules | null,
    readonly rules: readonly Rule[],
    /** Of the folder, from where all paths are counted: "" or "a/b/". */
    readonly base: string,
  ) {}

  /** The rules of the folder with `base`, from the texts of its rule files. */
  static of(parent: IgnoreRules | null, base: string, texts: readonly string[]): IgnoreRules | null {
    const rules = texts
      .flatMap((text) => text.replace(/^\ufeff/, "").split("\n"))
      .flatMap((line) => ruleOf(line) ?? []);
    return rules.length === 0 ? parent : new IgnoreRules(parent, rules, base);
  }

  /** Whether what is at `path` is left out, in a folder that is not. The last pattern of the deepest folder decides. */
  leavesOut(path: string, isFolder: boolean): boolean {
    const inside = path.slice(this.base.length);
    const last = this.rules.findLast(({ regex, foldersOnly }) => (isFolder || !foldersOnly) && regex.test(inside));
    return last ? !last.isNegated : (this.parent?.leavesOut(path, isFolder) ?? false);
  }
}

interface Rule {
  readonly regex: RegExp;
  readonly isNegated: boolean;
  readonly foldersOnly: boolean;
}

/** A line as a rule; undefined for a comment, nothing, and a pattern that matches nothing. */
function ruleOf(line: string): Rule | undefined {
  let glob = line.replace(/\r$/, "");
  if (glob.startsWith("#")) return undefined;
  glob = withoutTrailingBlanks(glob);
  const isNegated = glob.startsWith("!");
  if (isNegated) glob = glob.slice(1);
  const foldersOnly = glob.endsWith("/");
  if (foldersOnly) glob = glob.slice(0, -1);
  if (glob === "") return undefined;
  const isAnchored = glob.includes("/");
  const pattern = patternOf(glob.startsWith("/") ? glob.slice(1) : glob);
  if (pattern === undefined) return undefined;
  return { regex: new RegExp(`^${isAnchored ? "" : "(?:.*/)?"}${pattern}$`, "su"), isNegated, foldersOnly };
}

/** Blanks at the end do not count, unless a backslash stands before them. */
function withoutTrailingBlanks(text: string): string {
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") {
      i++;
      end = Math.min(i + 1, text.length);
    } else if (text[i] !== " ") end = i + 1;
  }
  return text.slice(0, end);
}

/** A glob as the source of a regular expression; undefined for one that is cut off. */
function patternOf(glob: string): string | undefined {
  const characters = Array.from(glob);
  let pattern = "";
  for (let i = 0; i < characters.length; ) {
    const character = characters[i]!;
    if (character === "*") {
      const start = i;
      while (characters[i] === "*") i++;
      const isWhole =
        (start === 0 || characters[start - 1] === "/") && (i === characters.length || characters[i] === "/");
      if (!isWhole || i - start === 1) pattern += "[^/]*";
      else if (i === characters.length) pattern += ".*";
      else {
        pattern += "(?:.*/)?";
        i++;
      }
    } else if (character === "?") {
      pattern += "[^/]";
      i++;
    } else if (character === "[") {
      const found = classOf(characters, i);
      if (!found) return undefined;
      pattern += found.pattern;
      i = found.end;
    } else {
      if (character === "\\") i++;
      if (i === characters.length) return undefined;
      pattern += escaped(characters[i]!);
      i++;
    }
  }
  return pattern;
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
  space: " \\t\\n\\v\\f\\r",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
};

/** What stands between brackets, from the one at `start`; a slash is never in it. */
function classOf(characters: readonly string[], start: number): { pattern: string; end: number } | undefined {
  let i = start + 1;
  const isNegated = characters[i] === "!" || characters[i] === "^";
  if (isNegated) i++;
  let inside = "";
  for (let first = true; first || characters[i] !== "]"; first = false) {
    if (i >= characters.length) return undefined;
    const named = /^\[:([a-z]*):\]/.exec(characters.slice(i, i + 12).join(""));
    if (named) {
      const ranges = CLASSES[named[1]!];
      if (ranges === undefined) return undefined;
      inside += ranges;
      i += named[0].length;
      continue;
    }
    if (characters[i] === "\\") i++;
    const low = characters[i++];
    if (low === undefined) return undefined;
    if (characters[i] !== "-" || characters[i + 1] === "]" || i + 1 >= characters.length) {
      inside += escaped(low);
      continue;
    }
    i++;
    if (characters[i] === "\\") i++;
    const high = characters[i++];
    if (high === undefined) return undefined;
    // Of a range the wrong way round git takes where it begins.
    const isRange = low.codePointAt(0)! <= high.codePointAt(0)!;
    inside += isRange ? `${escaped(low)}-${escaped(high)}` : escaped(low);
  }
  const nothing = isNegated ? "[^/]" : "(?!)";
  const pattern = inside === "" ? nothing : `(?!/)[${isNegated ? "^" : ""}${inside}]`;
  return { pattern, end: i + 1 };
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
