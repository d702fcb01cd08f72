import { CrisolError } from "@crisol/contract";

export interface Pattern {
  readonly q: string;
  /** In RE2's syntax, which takes time in proportion to the text, whatever it is. */
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/** Where a text was found, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The places in one line or, of a pattern that is none of a line's borders, in several. */
export type Finder = (text: string) => Iterable<Range>;

/** Finds a text in texts of several lines; no range goes over the end of a line. */
export function literalFinder({ q, matchCase }: Pattern): Finder {
  // A literal cannot backtrack.
  const pattern = new RegExp(q.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), matchCase ? "gu" : "giu");
  return function* find(text) {
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      yield { start: found.index, end: pattern.lastIndex };
    }
  };
}

/** Finds a regular expression in a line. Throws `search_invalid`. */
export async function regexFinder({ q, matchCase }: Pattern): Promise<Finder> {
  const { RE2JS } = await import("re2js");
  const compiled = (() => {
    try {
      return RE2JS.compile(q, matchCase ? 0 : RE2JS.CASE_INSENSITIVE);
    } catch (error) {
      throw new CrisolError("search_invalid", { value: q, problem: (error as Error).message });
    }
  })();
  return function* find(line) {
    if (!compiled.test(line)) return;
    const matcher = compiled.matcher(line);
    while (matcher.find()) yield { start: matcher.start(), end: matcher.end() };
  };
}
