/** Lo que el formulario de un script dice del crisol.yml de su código, en español. */
export default {
  filled: "El formulario dice lo que dice el crisol.yml del código.",
  clear: "Vaciar el formulario",
  before: "Como estaba antes",
  differs: "El crisol.yml del código dice otra cosa de: {fields}.",
  asInFile: "Como en el archivo",
  none: "El código no tiene crisol.yml. Con uno en su carpeta, crisol job run envía lo mismo desde la línea de órdenes.",
  download: "Descargar este formulario como crisol.yml",
  wrong: "El crisol.yml del código no se puede usar",
  wrongHelp: "El formulario queda como está. Siga con él, o corrija el archivo y vuelva a elegir la carpeta.",
  line: "Línea {line}",
  field: "Línea {line}, {field}",
  noYaml: "no es YAML que se pueda leer: {problem}",
  noData: "El archivo lee {name}, que no es un conjunto de datos de este proyecto: elija uno abajo o impórtelo antes.",
};
