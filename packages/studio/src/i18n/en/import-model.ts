export default {
  classes: "Classes, one a line",
  classesHelp: "In the order of the model's classes",
  columns: "Columns that it takes, one a line",
  columnsHelp: "In the file's order: give them the names that your rows have",
  format: "Format",
  import: "Import",
  lines: "{found} names for {wanted}",
  predicts: "It predicts",
  reading: "Reading the file",
  sentence:
    "A file that LightGBM (text), XGBoost (JSON or UBJSON) or scikit-learn's and others' converters (ONNX) wrote becomes a version that is served, explained and exported like one trained here.",
  target: "Name of what it predicts",
  targetHelp: "Left empty: the project's target, or what the file says",
  title: "Import a model",
  twoClassesHelp: "In the order of the model's classes: the second is the positive one",
};
