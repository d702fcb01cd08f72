import type { Feature } from "../frame/matrix.js";

/** The features' names with "_" for what matches `refused`, all different and none empty. */
export function namesWithout(refused: RegExp, features: readonly Feature[]): readonly string[] {
  const used = new Set<string>();
  return features.map(({ name }) => {
    const word = name.replace(refused, "_") || "_";
    let unique = word;
    for (let suffix = 2; used.has(unique); suffix++) unique = `${word}_${suffix}`;
    used.add(unique);
    return unique;
  });
}
