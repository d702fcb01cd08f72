import { hyperband } from "./hyperband.js";
import { medianStopping } from "./median-stopping.js";
import type { StoppingRule } from "./stopping-rule.js";
import { successiveHalving } from "./successive-halving.js";

/** Every rule that stops trials early. */
export const stoppingRules: readonly StoppingRule[] = [successiveHalving, hyperband, medianStopping];
