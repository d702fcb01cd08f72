export default {
  all: "{shown} entrenamientos.",
  anyExperiment: "Todos los experimentos",
  deleted: "Borrados",
  deletedText:
    "Los entrenamientos de scripts que se borran quedan aquí {days} días con todo lo que registraron; después desaparecen del todo, archivos incluidos.",
  emptyText:
    "Entrena un modelo, o registra uno desde un script: el cliente de MLflow funciona con MLFLOW_TRACKING_URI apuntando a este servidor.",
  emptyTitle: "Aún no hay entrenamientos",
  experiment: "Experimento",
  filter: "Filtro",
  filterText: "Por ejemplo: metrics.loss < 0.3 and params.optimizer = 'adam' and attributes.status = 'FINISHED'",
  kept: "Entrenamientos",
  metrics: "Columnas: métricas",
  moreBelow: "{shown} entrenamientos por ahora; al bajar llegan más.",
  noneDeleted: "Nada borrado",
  noneDeletedText: "Los entrenamientos de scripts que se borran se pueden restaurar desde aquí.",
  params: "Columnas: parámetros",
  sentence:
    "Todos los entrenamientos del proyecto, también los de scripts, buscados y ordenados por lo que han registrado.",
  title: "Todos los entrenamientos",
  trainings: "Entrenados aquí",
  typeName: "Escribe parte de un nombre",
  user: "Quién",
  which: "Qué entrenamientos",
};
