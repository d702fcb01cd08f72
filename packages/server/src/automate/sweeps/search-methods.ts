import type { SweepMethod } from "@crisol/contract";
import { type ParamTable, type SearchStrategy, type StoppingRule, stoppingRules, strategies } from "@crisol/engine";
import { paramView } from "../../train/algorithms.js";

/** The engine's strategy called `name`. */
export function strategyNamed(name: string): SearchStrategy {
  return strategies.find((one) => one.name === name) as SearchStrategy;
}

/** The engine's stopping rule called `name`; undefined for "none". */
export function stoppingRuleNamed(name: string): StoppingRule | undefined {
  return stoppingRules.find((one) => one.name === name);
}

/** Both, with their tables of parameters, as the API shows them. */
export function searchMethods(): { strategies: SweepMethod[]; stoppingRules: SweepMethod[] } {
  return { strategies: strategies.map(methodView), stoppingRules: stoppingRules.map(methodView) };
}

function methodView(method: { readonly name: string; readonly description: string; readonly params: ParamTable }) {
  const { name, description, params } = method;
  return { name, description, params: Object.entries(params).map(([param, spec]) => paramView(param, spec)) };
}
