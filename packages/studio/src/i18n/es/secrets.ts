/** Lo que dice en español la página de secretos. */
export default {
  title: "Secretos",
  sentence:
    "Contraseñas, tokens y claves que se pueden dar a los trabajos de este proyecto. Se escriben una vez, se cifran y no se vuelven a mostrar.",
  set: "Guardar un secreto",
  none: "Todavía no hay secretos",
  noneText:
    "Un script que pide un secreto por su nombre encuentra el valor en una variable de entorno con ese nombre. En la salida del trabajo se tacha.",
  name: "Nombre",
  nameHelp: "El de la variable de entorno: letras, cifras y _.",
  exists: "Ya hay uno con este nombre: cambiará de valor.",
  value: "Valor",
  valueHelp: "No se ve al escribirlo. Si tiene varias líneas, tómelo de un archivo.",
  file: "Tomarlo de un archivo",
  fromFile: "De {file}, {size}",
  tooLarge: "Un secreto tiene como mucho {limit}; este archivo tiene {size}.",
  setWhen: "Guardado",
  setBy: "Por",
  used: "Último uso en un trabajo",
  never: "nunca",
  replace: "Cambiar",
  replaceNamed: "Cambiar {name}",
  replaceTitle: "Otro valor para {name}",
  deleteNamed: "Borrar {name}",
  deleteTitle: "Borrar un secreto",
  deleteText: "Desde entonces, los trabajos que lo pidan terminarán con un error. Su valor no se puede recuperar.",
};
