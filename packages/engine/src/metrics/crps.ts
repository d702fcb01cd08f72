import { ascendingOrder } from "../ascending-order.js";
import { EngineError } from "../engine-error.js";
import { pinball } from "./deviance.js";
import { checkQuantiles, checkValues, type QuantileForecast } from "./forecast-input.js";
import { weightedMean } from "./weighted-mean.js";

/**
 * Mean continuous ranked probability score of quantiles: twice their mean pinball loss, which tends to the exact score
 * as evenly spaced levels become many (Laio and Tamea 2007). In the target's unit; of one median it is the mean
 * absolute error. Throws EngineError "bad_target" or "bad_prediction".
 */
export function crpsOfQuantiles(yTrue: Float64Array, forecast: QuantileForecast, weights?: Float64Array): number {
  checkQuantiles(yTrue, forecast);
  const { levels, values } = forecast;
  return weightedMean(yTrue.length, weights, (row) => {
    let sum = 0;
    levels.forEach((level, i) => {
      sum += pinball((yTrue[row] as number) - (values[row * levels.length + i] as number), level);
    });
    return (2 * sum) / levels.length;
  });
}

/**
 * Mean continuous ranked probability score of an ensemble, `members` x rows by row: E|X - y| - E|X - X'| / 2 (Gneiting
 * and Raftery 2007). "fair" takes the members for a sample of the forecast, so that ensembles of different sizes can be
 * compared (Ferro 2014; at least 2 members); "empirical", the default, for the forecast itself. In the target's unit.
 */
export function crpsOfEnsemble(
  yTrue: Float64Array,
  ensemble: Float64Array,
  members: number,
  options: { readonly estimator?: "empirical" | "fair"; readonly weights?: Float64Array } = {},
): number {
  const fair = options.estimator === "fair";
  const least = fair ? 2 : 1;
  if (!Number.isInteger(members) || members < least) {
    throw new EngineError("bad_params", `members must be a whole number of at least ${least}, not ${members}`);
  }
  checkValues("ensemble", ensemble, yTrue.length * members);
  const pairs = members * (fair ? members - 1 : members);
  return weightedMean(yTrue.length, options.weights, (row) => {
    const own = ensemble.subarray(row * members, (row + 1) * members);
    const order = ascendingOrder(own);
    let distance = 0;
    let spread = 0;
    for (let i = 0; i < members; i++) {
      const value = own[order[i] as number] as number;
      distance += Math.abs(value - (yTrue[row] as number));
      // The sum of all |x - x'| over pairs, from the order alone: each member is above i and below the rest.
      spread += (2 * i + 1 - members) * value;
    }
    return distance / members - spread / pairs;
  });
}
