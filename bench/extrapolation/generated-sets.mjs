/**
 * Generated sets, as SQL of DuckDB over `range`: row i is the same whatever the number of rows, so that 1x is the beginning of 10x.
 * Uniforms are hashes of (row, column), normals come from them by Box and Muller. `noise` makes none of them learnable to the end.
 *
 * @typedef {{ name: string, task: string, target: string, positiveClass: string | null, primaryMetric: string,
 *   algorithm: string, params: Record<string, unknown>, rows: number, sql: (rows: number) => string }} GeneratedSet
 */

const uniform = (column, row = "i") =>
  `((hash(CAST(${row} AS BIGINT) * 1000 + ${column}) % 9007199254740881 + 0.5) / 9007199254740881)`;
const normal = (column) =>
  `(sqrt(-2 * ln(${uniform(2 * column)})) * cos(6.283185307179586 * ${uniform(2 * column + 1)}))`;
const columns = (count, prefix, of) =>
  Array.from({ length: count }, (_, index) => `${of(index)} AS ${prefix}${index}`).join(", ");
const from = (rows) => `FROM (SELECT CAST(range AS UBIGINT) AS i FROM range(${rows}))`;
const logistic = (score) => `(1 / (1 + exp(-(${score}))))`;

/** @type {GeneratedSet[]} */
export const generatedSets = [
  {
    name: "interactions (generated)",
    ...{ task: "binary_classification", target: "y", positiveClass: "yes", primaryMetric: "log_loss" },
    ...{ algorithm: "gradient_boosting", params: {}, rows: 220_000 },
    sql: (rows) => {
      const score = "1.2 * x0 * x1 + sin(2 * x2) + 0.6 * abs(x3) - 0.8 * (x4 > 0.5)::INT * x5 + 0.3 * x6";
      return `SELECT * EXCLUDE (u), CASE WHEN u < ${logistic(score)} THEN 'yes' ELSE 'no' END AS y
        FROM (SELECT ${columns(20, "x", normal)}, ${uniform(900)} AS u ${from(rows)})`;
    },
  },
  {
    name: "Friedman 1 (generated)",
    ...{ task: "regression", target: "y", positiveClass: null, primaryMetric: "rmse" },
    ...{ algorithm: "gradient_boosting", params: {}, rows: 500_000 },
    sql: (
      rows,
    ) => `SELECT * EXCLUDE (e), 10 * sin(3.141592653589793 * x0 * x1) + 20 * (x2 - 0.5) ** 2 + 10 * x3 + 5 * x4 + e AS y
        FROM (SELECT ${columns(12, "x", (column) => uniform(column + 500))}, ${normal(400)} AS e ${from(rows)})`,
  },
  {
    name: "many categories (generated)",
    ...{ task: "binary_classification", target: "y", positiveClass: "yes", primaryMetric: "roc_auc" },
    ...{ algorithm: "gradient_boosting", params: {}, rows: 400_000 },
    sql: (rows) => {
      const level = (column, count) => `CAST(floor(${count} * ${uniform(column)} ** 2) AS INTEGER)`;
      const effect = (name, seed) => `(${uniform(seed, `${name}`)} - 0.5)`;
      const score = `3 * ${effect("c0", 1)} + 3 * ${effect("c1", 2)} + 2 * ${effect("c2", 3)} + 4 * ${effect("(c0 * 7919 + c3)", 4)} + 0.5 * x0`;
      return `SELECT ${[0, 1, 2, 3].map((c) => `'k' || c${c} AS c${c}`).join(", ")}, ${Array.from({ length: 6 }, (_, x) => `x${x}`).join(", ")},
        CASE WHEN u < ${logistic(score)} THEN 'yes' ELSE 'no' END AS y
        FROM (SELECT ${level(10, 2000)} AS c0, ${level(11, 300)} AS c1, ${level(12, 40)} AS c2, ${level(13, 8)} AS c3,
          ${columns(6, "x", (column) => normal(column + 20))}, ${uniform(900)} AS u ${from(rows)})`;
    },
  },
  {
    name: "five classes (generated)",
    ...{ task: "multiclass_classification", target: "y", positiveClass: null, primaryMetric: "log_loss" },
    ...{ algorithm: "gradient_boosting", params: {}, rows: 60_000 },
    sql: (rows) => {
      const scores = [0, 1, 2, 3, 4].map(
        (k) => `1.5 * x${k} * x${(k + 2) % 5} + x${k + 5} - 0.5 * x${(k + 3) % 5} ** 2 - ln(-ln(${uniform(910 + k)}))`,
      );
      const best = `list_position([${scores.join(", ")}], list_max([${scores.join(", ")}]))`;
      return `SELECT * EXCLUDE (i), 'class ' || ${best} AS y FROM (SELECT i, ${columns(15, "x", normal)} ${from(rows)})`;
    },
  },
  {
    name: "wide (generated)",
    ...{ task: "regression", target: "y", positiveClass: null, primaryMetric: "rmse" },
    ...{ algorithm: "gradient_boosting", params: {}, rows: 110_000 },
    sql: (rows) => {
      const signal = Array.from(
        { length: 20 },
        (_, k) => `${(1 / (1 + k / 4)).toFixed(3)} * ${k % 3 ? `x${k * 7}` : `abs(x${k * 7})`}`,
      ).join(" + ");
      return `SELECT * EXCLUDE (e), ${signal} + 1.5 * e AS y FROM (SELECT ${columns(150, "x", normal)}, ${normal(450)} AS e ${from(rows)})`;
    },
  },
  {
    name: "random forest on ten columns (generated)",
    ...{ task: "regression", target: "y", positiveClass: null, primaryMetric: "rmse" },
    ...{ algorithm: "random_forest", params: { n_estimators: 50 }, rows: 45_000 },
    sql: (rows) => `SELECT * EXCLUDE (e), 2 * x0 * x1 + sin(3 * x2) + x3 ** 2 + 0.7 * e AS y
        FROM (SELECT ${columns(10, "x", normal)}, ${normal(400)} AS e ${from(rows)})`,
  },
  {
    name: "logistic regression of six classes (generated)",
    ...{ task: "multiclass_classification", target: "y", positiveClass: null, primaryMetric: "log_loss" },
    ...{ algorithm: "logistic_regression", params: {}, rows: 700_000 },
    sql: (rows) => {
      const scores = [0, 1, 2, 3, 4, 5].map((k) => {
        const terms = Array.from({ length: 16 }, (_, x) => `${(3 * Math.cos(7 * k + 3 * x)).toFixed(3)} * x${x}`);
        return `${terms.join(" + ")} - ln(-ln(${uniform(910 + k)}))`;
      });
      const best = `list_position([${scores.join(", ")}], list_max([${scores.join(", ")}]))`;
      return `SELECT * EXCLUDE (i), 'class ' || ${best} AS y FROM (SELECT i, ${columns(16, "x", uniform)} ${from(rows)})`;
    },
  },
];
