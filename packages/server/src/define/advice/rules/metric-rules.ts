import { below, is, isGiven } from "../matchers.js";
import { rulesOf } from "../rule.js";

const binary = is("binary_classification", "anomaly_detection");
const classes = is("binary_classification", "multiclass_classification", "image_classification", "text_classification");
const numbers = is("regression", "forecasting");
const GUIDE = "guide, metrics say whether a model fits its task";
/** Saito and Rehmsmeier, The Precision-Recall Plot Is More Informative than the ROC Plot, PLoS ONE 10(3), 2015. */
const RARE = "Saito and Rehmsmeier, PLoS ONE 10(3), 2015: precision and recall where classes are rare";
const HYNDMAN = "Hyndman and Koehler, Another look at measures of forecast accuracy, IJF 22(4), 2006";

/** Which metric, with a criterion to begin with: the first that matches decides. */
export const metricRules = rulesOf("metric", [
  {
    id: "metric-missed",
    when: [{ task: binary, mistakes: is("missed_cases") }],
    decides: { metric: "recall", criteria: ["recall(positive) >= 0.9"] },
    en: "Missed cases cost most: recall is the share of them that is found.",
    es: "Lo más caro es dejar escapar casos: la exhaustividad es la parte de ellos que se encuentra.",
    source: GUIDE,
    scenario: "missed-cases",
  },
  {
    id: "metric-false-alarms",
    when: [{ task: binary, mistakes: is("false_alarms") }],
    decides: { metric: "precision", criteria: ["precision(positive) >= 0.9"] },
    en: "False alarms cost most: precision is the share of alarms that are right.",
    es: "Lo más caro son las falsas alarmas: la precisión es la parte de avisos que aciertan.",
    source: GUIDE,
    scenario: "false-alarms",
  },
  {
    id: "metric-probabilities",
    when: [{ task: is("binary_classification", "multiclass_classification"), mistakes: is("probabilities") }],
    decides: { metric: "log_loss" },
    en: "The probability itself is used: log loss judges it.",
    es: "Se usa la propia probabilidad: la pérdida logarítmica la juzga.",
    source: GUIDE,
    scenario: "probabilities",
  },
  {
    id: "metric-rare",
    when: [
      { task: binary, rarestShare: below(0.1) },
      { task: binary, mistakes: is("rare_classes") },
    ],
    decides: { metric: "average_precision", criteria: ["recall(positive) >= 0.7"] },
    en: "One class is rare: average precision looks at it, where ROC AUC would flatter.",
    es: "Una clase es rara: la precisión media la mira, mientras que el AUC ROC halagaría.",
    source: RARE,
    scenario: "measured-rare",
  },
  {
    id: "metric-rare-classes",
    when: [{ task: classes, mistakes: is("rare_classes") }],
    decides: { metric: "f1_macro", criteria: ["f1_macro >= 0.7"] },
    en: "Rare classes matter: macro F1 counts each class the same.",
    es: "Importan las clases raras: F1 macro cuenta todas por igual.",
    source: GUIDE,
    scenario: "rare-categories",
  },
  {
    id: "metric-all-equal",
    when: [{ task: classes, mistakes: is("all_equal") }],
    decides: { metric: "accuracy", criteria: ["accuracy >= 0.8"] },
    en: "Every mistake costs the same: accuracy is the share that is right.",
    es: "Cada error cuesta lo mismo: la exactitud es la parte que acierta.",
    source: GUIDE,
    scenario: "all-mistakes-equal",
  },
  {
    id: "metric-large-errors",
    when: [{ task: numbers, mistakes: is("large_errors") }],
    decides: { metric: "rmse" },
    en: "Large errors cost out of proportion: the root mean squared error weighs them more.",
    es: "Los errores grandes cuestan desproporcionadamente: el error cuadrático medio pesa más los grandes.",
    source: GUIDE,
    scenario: "number",
  },
  {
    id: "metric-amounts",
    when: [{ task: numbers, mistakes: is("amounts") }],
    decides: { metric: "mae" },
    en: "Each unit that it is off costs the same: the mean absolute error.",
    es: "Cada unidad de desvío cuesta lo mismo: el error absoluto medio.",
    source: HYNDMAN,
    scenario: "amounts",
  },
  {
    id: "metric-percentages",
    when: [{ task: numbers, mistakes: is("percentages") }],
    decides: { metric: "mape" },
    en: "Errors count in per cent: the mean absolute percentage error; of no use where values are near 0.",
    es: "Los errores cuentan en tanto por ciento: el error porcentual absoluto medio; no sirve con valores cercanos a 0.",
    source: HYNDMAN,
    scenario: "percentages",
  },
  {
    id: "metric-measured",
    when: [{ measuredMetric: isGiven }],
    decides: { metric: "measured" },
    en: "The values of the target suggest this metric.",
    es: "Los valores del objetivo sugieren esta métrica.",
    source: GUIDE,
    scenario: "measured-metric",
  },
  {
    id: "metric-binary",
    when: [{ task: is("binary_classification") }],
    decides: { metric: "roc_auc", criteria: ["roc_auc >= 0.8"] },
    en: "Yes or no, with no cost said: ROC AUC judges the order, whatever the threshold will be.",
    es: "Sí o no, sin costes dichos: el AUC ROC juzga el orden, sea cual sea el umbral.",
    source: GUIDE,
    scenario: "yes-or-no",
  },
  {
    id: "metric-classes",
    when: [{ task: classes }],
    decides: { metric: "f1_macro", criteria: ["f1_macro >= 0.7"] },
    en: "Several classes: macro F1 counts each the same, also the rare ones.",
    es: "Varias clases: F1 macro las cuenta todas por igual, también las raras.",
    source: GUIDE,
    scenario: "categories",
  },
  {
    id: "metric-number",
    when: [{ task: is("regression") }],
    decides: { metric: "rmse", criteria: ["r2 >= 0.6"] },
    en: "A number: the root mean squared error is in its unit.",
    es: "Un número: la raíz del error cuadrático medio está en su unidad.",
    source: GUIDE,
    scenario: "number-plain",
  },
  {
    id: "metric-forecast",
    when: [{ task: is("forecasting") }],
    decides: { metric: "mae" },
    en: "Future numbers: the mean absolute error is in their unit and bears zeros.",
    es: "Números futuros: el error absoluto medio está en su unidad y soporta ceros.",
    source: HYNDMAN,
    scenario: "time-series",
  },
  {
    id: "metric-anomalies",
    when: [{ task: is("anomaly_detection") }],
    decides: { metric: "average_precision" },
    en: "Anomalies are rare by nature: average precision, as soon as some are labelled.",
    es: "Las anomalías son raras por naturaleza: precisión media, en cuanto haya algunas etiquetadas.",
    source: RARE,
    scenario: "anomalies",
  },
]);
