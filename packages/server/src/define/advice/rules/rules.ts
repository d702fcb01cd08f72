import type { Rule } from "../rule.js";
import { computeRules } from "./compute-rules.js";
import { metricRules } from "./metric-rules.js";
import { serviceRules } from "./service-rules.js";
import { taskRules } from "./task-rules.js";
import { teamRules } from "./team-rules.js";

/** Every rule, in the order in which they are asked. */
export const rules: readonly Rule[] = [...taskRules, ...metricRules, ...serviceRules, ...teamRules, ...computeRules];
