import { type Algorithm, type AlgorithmParam, CrisolError } from "@crisol/contract";
import { algorithms, type Estimator, type ParamSpec } from "@crisol/engine";

/** The engine's algorithm called `name`; throws `algorithm_unknown` with those there are. */
export function algorithmNamed(name: string): Estimator {
  const found = algorithms.find((candidate) => candidate.name === name);
  if (found) return found;
  throw new CrisolError("algorithm_unknown", { value: name, choices: algorithms.map((one) => one.name).join(", ") });
}

/** The engine's own tables of algorithms and parameters, as the API shows them. */
export function algorithmViews(): Algorithm[] {
  return algorithms.map(({ name, tasks, nativeCategories, nativeMissing, warmStart, params }) => ({
    name,
    tasks: [...tasks],
    nativeCategories,
    nativeMissing,
    warmStart: warmStart === true,
    params: Object.entries(params).map(([param, spec]) => paramView(param, spec)),
  }));
}

/** A parameter of an engine's table as the API shows it. */
export function paramView(name: string, spec: ParamSpec): AlgorithmParam {
  const { aliases, advanced, ...rest } = spec;
  const choices = spec.type === "choice" ? { choices: [...spec.choices] } : {};
  return { ...rest, ...choices, name, aliases: [...(aliases ?? [])], advanced: advanced ?? false } as AlgorithmParam;
}
