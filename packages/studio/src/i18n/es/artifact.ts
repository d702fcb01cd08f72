export default {
  choose: "Elige un archivo para verlo.",
  download: "Descargar",
  none: "Sin archivos",
  noneText: "Este entrenamiento no ha guardado archivos.",
  of: "Archivos de",
  ofRun: "el entrenamiento",
  root: "Archivos",
  firstRows: "Las primeras {shown} filas de {rows}.",
  noPreview: "Este tipo de archivo no tiene vista previa: descárgalo para verlo ({size}).",
  tooLarge: "Demasiado grande para mostrarlo aquí ({size}): descárgalo para verlo.",
  withoutScripts: "Se muestra sin sus scripts, que podrían ser de cualquiera.",
};
