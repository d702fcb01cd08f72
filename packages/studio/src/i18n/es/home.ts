export default {
  create: "Crear el proyecto",
  delete: "Borrar {name}",
  deleted: "Se borró {name}.",
  filter: "Filtrar proyectos",
  name: "Nombre",
  nameExample: "Bajas de clientes",
  new: "Nuevo proyecto",
  noOutput: "Aún sin descripción",
  outputExample: "Si un cliente se irá en los próximos tres meses",
  sentence: "Cada proyecto lleva un problema desde su definición hasta un punto de acceso supervisado.",
  try: "Probarlo con datos reales",
  welcome: "De una pregunta a un servicio que la responde.",
  welcomeText:
    "En seis pasos: definir el problema, conseguir datos, prepararlos, entrenar, desplegar y supervisar. Véalos todos con datos reales de pacientes, en menos de un minuto.",
};
