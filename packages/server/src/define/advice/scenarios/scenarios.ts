import { badInputScenarios } from "./bad-input.js";
import { computeScenarios } from "./compute.js";
import { inHouseScenarios } from "./in-house.js";
import { limitScenarios } from "./limits.js";
import { oddDataScenarios } from "./odd-data.js";
import { readyMadeScenarios } from "./ready-made.js";
import type { Scenario } from "./scenario.js";
import { taskScenarios } from "./tasks.js";
import { teamScenarios } from "./teams.js";
import { wayScenarios } from "./ways.js";

/** Every case with its right answer. */
export const scenarios: readonly Scenario[] = [
  ...wayScenarios,
  ...computeScenarios,
  ...taskScenarios,
  ...badInputScenarios,
  ...oddDataScenarios,
  ...teamScenarios,
  ...readyMadeScenarios,
  ...limitScenarios,
  ...inHouseScenarios,
];
