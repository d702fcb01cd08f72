export default {
  attention: {
    define: "Revisar la definición",
    data: "Revisar los datos",
    prepare: "Revisar la receta",
    train: "Revisar los entrenamientos",
    deploy: "Revisar el despliegue",
    monitor: "Revisar las alertas",
  },
  next: {
    define: "Definir el problema",
    data: "Conseguir datos",
    prepare: "Preparar los datos",
    train: "Entrenar un modelo",
    deploy: "Desplegar un modelo",
    monitor: "Ver la supervisión",
  },
  path: "Seis pasos",
  sentence: "El camino del problema a un punto de acceso supervisado.",
  todo: {
    define: "Diga qué predecir y cuándo es lo bastante bueno",
    data: "Suelte un archivo o tome un ejemplo",
    prepare: "Acepte la receta sugerida o haga una",
    train: "Lance un primer entrenamiento",
    deploy: "Registre un modelo y dele una dirección",
    monitor: "Empieza sola con el primer punto de acceso",
  },
};
