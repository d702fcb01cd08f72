export default {
  add: "Dar un rol a",
  choose: "Un usuario, un grupo o todos",
  everyone: "Todos",
  everyoneText: "Todos, también los que vengan",
  give: "Dar el rol",
  group: "Grupo",
  none: "Nadie tiene un rol aquí",
  noneText: "Solo los administradores ven este proyecto.",
  remove: "Quitar",
  removed: "{name} ya no tiene un rol aquí",
  removeNamed: "Quitar a {name}",
  role: "Rol",
  roleOf: "Rol de {name}",
  sentence:
    "Quién puede hacer qué en este proyecto. De varios roles cuenta el más alto; los administradores no necesitan ninguno.",
  sentenceOthers: "Quién puede hacer qué en este proyecto. Lo cambian sus propietarios y los administradores.",
  who: "Quién",
};
