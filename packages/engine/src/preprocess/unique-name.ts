/** `name` if it is not among `taken`, else with `_2`, `_3` ... behind it; it is taken then. */
export function uniqueName(taken: Set<string>, name: string): string {
  let candidate = name;
  for (let suffix = 2; taken.has(candidate); suffix++) candidate = `${name}_${suffix}`;
  taken.add(candidate);
  return candidate;
}
