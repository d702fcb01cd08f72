/** Readers of search parameters: what is missing or malformed is left out, so that a mangled link still opens. */
type Raw = Record<string, unknown>;

export function text(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function number(raw: Raw, key: string, minimum = -Infinity, maximum = Infinity): number | undefined {
  const value = Number(raw[key]);
  return raw[key] !== undefined && Number.isFinite(value) && value >= minimum && value <= maximum ? value : undefined;
}

export function flag(raw: Raw, key: string): true | undefined {
  return raw[key] === true || raw[key] === "true" ? true : undefined;
}

export function oneOf<const Choice extends string>(
  raw: Raw,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === raw[key]);
}

/** The texts of a list, the first `most` of them. */
export function list(raw: Raw, key: string, most = 200): string[] | undefined {
  const value = raw[key];
  const items = Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  return items.length > 0 ? items.slice(0, most) : undefined;
}

/** Every parameter may be left out of a link. */
export function optional<Search extends object>(read: (raw: Raw) => Search): (raw: Raw) => Partial<Search> {
  return read;
}
