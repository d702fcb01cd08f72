import type { ColumnSummary } from "../frame/column-summary.js";
import { classOfNumber } from "../pipeline-target.js";

export interface ClassCount {
  readonly level: string;
  readonly count: number;
}

/** The classes of a target as far as its summary lists them (50 at most); numbers and truth values by their text. */
export function classCountsOf(target: ColumnSummary): readonly ClassCount[] {
  if (target.levels) return target.levels;
  return (target.valueCounts ?? []).map(({ value, count }) => ({ level: classOfNumber(target, value), count }));
}

const AFFIRMATIVE =
  /^(1|yes|y|true|t|positive|pos|si|s|verdadero|positivo|churn(ed)?|abandono|fraud(ulent)?|fraude|default(ed)?|spam|malignant|maligno|sick|disease|enfermo|bad|fail(ed|ure)?|fallo|survived|converted|subscribed|click(ed)?)$/;
const NEGATION = /^(not?|non|un|in)[ _-]?/;

/**
 * Which of two classes is the positive one: the one that affirms ("yes", "1", "malignant"), that is above something
 * (">50K"), or whose opposite is written with a negation ("no churn"); else the rarer, and the second of equals.
 */
export function positiveClassOf(classes: readonly ClassCount[]): ClassCount & { readonly byName: boolean } {
  const [first, second] = classes;
  if (!first || !second) throw new RangeError(`a positive class is one of 2 classes, not of ${classes.length}`);
  const named = [first, second].filter(({ level }, i) => affirms(level, (i === 0 ? second : first).level));
  if (named.length === 1) return { ...(named[0] as ClassCount), byName: true };
  return { ...(first.count < second.count ? first : second), byName: false };
}

function affirms(level: string, other: string): boolean {
  const [plain, against] = [level, other].map((text) =>
    text
      .normalize("NFD")
      .replace(/\p{Mark}/gu, "")
      .trim()
      .toLowerCase(),
  );
  if (plain === undefined || against === undefined) return false;
  if (AFFIRMATIVE.test(plain)) return !AFFIRMATIVE.test(against);
  if (/^[>≥]/.test(plain)) return true;
  return NEGATION.test(against) && against.replace(NEGATION, "") === plain;
}
