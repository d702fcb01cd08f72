export default {
  classes: "Clases, una por línea",
  classesHelp: "En el orden de las clases del modelo",
  columns: "Columnas que toma, una por línea",
  columnsHelp: "En el orden del archivo: dales los nombres que tienen tus filas",
  format: "Formato",
  import: "Importar",
  lines: "{found} nombres para {wanted}",
  predicts: "Predice",
  reading: "Leyendo el archivo",
  sentence:
    "Un archivo escrito por LightGBM (texto), XGBoost (JSON o UBJSON) o los conversores de scikit-learn y otros (ONNX) se convierte en una versión que se sirve, se explica y se exporta como una entrenada aquí.",
  target: "Nombre de lo que predice",
  targetHelp: "Si se deja vacío: el objetivo del proyecto, o lo que diga el archivo",
  title: "Importar un modelo",
  twoClassesHelp: "En el orden de las clases del modelo: la segunda es la positiva",
};
