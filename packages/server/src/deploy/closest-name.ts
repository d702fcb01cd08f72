/**
 * The name among `names` that `name` is probably a misspelling of: equal but for case, blanks and punctuation, or at
 * most a third of its letters apart (Levenshtein 1966). Undefined when none is that near.
 */
export function closestName(name: string, names: readonly string[]): string | undefined {
  // Longer names cost the square of their length and are no typing errors.
  if (name.length > 100) return undefined;
  const plain = bare(name);
  let best: string | undefined;
  let bestDistance = Math.floor(plain.length / 3) + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > 40) continue;
    const distance = editDistance(plain, bare(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
