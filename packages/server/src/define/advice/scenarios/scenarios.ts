import { badInputScenarios } from "./bad-input.js";
import { computeScenarios } from "./compute.js";
import type { Scenario } from "./scenario.js";
import { taskScenarios } from "./tasks.js";
import { wayScenarios } from "./ways.js";

/** Every case with its right answer. */
export const scenarios: readonly Scenario[] = [
  ...wayScenarios,
  ...computeScenarios,
  ...taskScenarios,
  ...badInputScenarios,
];
