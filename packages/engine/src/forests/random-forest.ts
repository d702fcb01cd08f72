import { forestEstimator } from "./fitted-forest.js";
import { randomForestParams } from "./forest-params.js";

/**
 * Random forest (Breiman 2001): the average of deep trees, each grown on a bootstrap of the rows from features drawn at each
 * node. Needs little tuning, and more trees never overfit.
 */
export const randomForest = forestEstimator("random_forest", randomForestParams, false);
