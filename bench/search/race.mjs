import { checkParams, stoppingRules } from "@crisol/engine";

/**
 * Runs trials with known learning curves through one of our stopping rules, `parallel` at a time, a step each in turn. Returns
 * the configurations that ran to their end, and how many steps all took.
 */
export function race(ruleName, given, { curves, order, parallel }) {
  const rule = stoppingRules.find(({ name }) => name === ruleName);
  const { values: params } = checkParams(rule.params, given);
  const waiting = [...order];
  let running = [];
  const trials = [];
  const completed = [];
  let steps = 0;
  while (waiting.length + running.length > 0) {
    while (waiting.length > 0 && running.length < parallel) {
      const trial = { trial: trials.length, config: waiting.shift(), points: [], isCompleted: false };
      trials.push(trial);
      running.push(trial);
    }
    for (const trial of [...running]) {
      const curve = curves[trial.config];
      const step = trial.points.length + 1;
      trial.points.push({ step, value: curve[step - 1] });
      steps++;
      if (rule.decide({ curve: trial, curves: trials, goal: "minimise", params }).stop) {
        running = running.filter((other) => other !== trial);
      } else if (step === curve.length) {
        trial.isCompleted = true;
        completed.push(trial.config);
        running = running.filter((other) => other !== trial);
      }
    }
  }
  return { completed, steps };
}
