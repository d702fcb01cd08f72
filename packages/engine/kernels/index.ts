// The engine's compiled part, in the order of the algorithm. Every function works on a range of rows that it is
// given and keeps no state, so that several threads can run them on shares of the same memory.
export { heapBase } from "./memory";
export { log, exponential, exponentials, sigmoid, softmax } from "./math";
export { binBlock } from "./binning";
export { sortDoubles } from "./sort";
export { logisticGradients, softmaxGradients, squaredGradients, logLoss, softmaxLoss, squaredLoss } from "./objective";
export { pinballGradients, pinballLoss, huberGradients, huberLoss, tweedieGradients, tweedieDeviance } from "./objective";
export { largestMagnitude, meanMagnitude, quantise, sampleRows } from "./quantise";
export { buildHistogram } from "./histogram";
export { splitChildren } from "./split";
export { partitionAndBuild } from "./partition";
export { labelRows, leafSums, mergeLeafSums, addLeafValues, routeRows } from "./leaf";
export { residualQuantile, huberCentre } from "./leaf-quantile";
export { predictForest } from "./predict";
export { bitvectorScores } from "./bitvector";
export { walkScores } from "./walk";
export { normalCdf, normalQuantile } from "./normal";
export { logGamma, incompleteBeta } from "./beta";
export { studentTCdf, studentTQuantile } from "./student-t";
export { treeShapValues } from "./tree-shap-values";
export { pathShap, pathBackground } from "./path-shap";
export { nearestNeighbors } from "./neighbors";
export { nearestCenters, lloydStep, nearerPoint } from "./k-means";
export { crossProduct, multiplyRows } from "./matrix";
export { linearLoss, linearCurvature } from "./linear-loss";
export { columnMoments, scaleColumns, denseLoss, denseScores, denseHessian, sumPartials, takeEvery, denseQuadratic } from "./dense-design";
export { sparseScores, sparseGradient } from "./sparse-design";
export { gramDescent, denseDescent, sparseDescent, denseSums, sparseSums } from "./coordinate-descent";
