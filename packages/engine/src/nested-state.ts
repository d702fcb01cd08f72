import { ModelFileError } from "./engine-error.js";
import type { EstimatorState, Section } from "./estimator.js";

/** One state of several parts: each part's header under its name, its sections under `name/`. */
export function nestState(
  header: Readonly<Record<string, unknown>>,
  parts: Readonly<Record<string, EstimatorState>>,
): EstimatorState {
  const headers: Record<string, unknown> = { ...header };
  const sections: Record<string, Section> = {};
  for (const [name, part] of Object.entries(parts)) {
    headers[name] = part.header;
    for (const [section, values] of Object.entries(part.sections)) sections[`${name}/${section}`] = values;
  }
  return { header: headers, sections };
}

/** The part called `name` of a nested state; throws ModelFileError when there is none. */
export function partOfState(state: EstimatorState, name: string): EstimatorState {
  const header = Object.hasOwn(state.header, name) ? state.header[name] : undefined;
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw new ModelFileError(`"${name}" in the model file is missing or of another type than it must be`);
  }
  const prefix = `${name}/`;
  const sections = Object.entries(state.sections)
    .filter(([section]) => section.startsWith(prefix))
    .map(([section, values]) => [section.slice(prefix.length), values] as const);
  return { header: header as Record<string, unknown>, sections: Object.fromEntries(sections) };
}
