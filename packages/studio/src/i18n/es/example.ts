export default {
  diabetes: {
    title: "Diabetes (Pima)",
    output: "si una paciente dará positivo en diabetes",
    text: "768 mujeres de 21 años o más, ocho medidas y si una prueba mostró diabetes. Los ceros en glucosa, tensión, piel, insulina e IMC son valores no medidos.",
  },
  "wine-quality": {
    title: "Calidad del vino",
    output: "la nota de 0 a 10 que los catadores darían a un vino",
    text: "6.497 vinos verdes portugueses, tintos y blancos, once medidas de laboratorio y la nota mediana de al menos tres catadores, de 0 a 10.",
  },
  glass: {
    title: "Clases de vidrio",
    output: "para qué se fabricó un trozo de vidrio",
    text: "214 trozos de vidrio, su índice de refracción, los óxidos que contienen y para qué se fabricaron.",
  },
  adult: {
    title: "Ingresos en el censo",
    output: "si una persona gana más de 50.000 dólares al año",
    text: "48.842 personas del censo estadounidense de 1994 y si ganaban más de 50.000 dólares al año. La interrogación significa que no se sabe.",
  },
} as Record<string, { title: string; output: string; text: string }>;
