import type en from "../en/run-files.js";

/** Lo que dice en español la elección de archivos de una ejecución. */
export default {
  choose: "Archivos de una ejecución",
  of: "Archivos de {name}",
  find: "Parte del nombre de la ejecución",
  runs: "Ejecuciones",
  more: "Mostrar más",
  none: "Esta ejecución no ha guardado archivos.",
  another: "Otra ejecución",
  takeAll: "Usar todos sus archivos",
  takeFolder: "Usar la carpeta {path}",
  takeFile: "Usar {path}",
  all: "todos sus archivos",
} satisfies typeof en;
