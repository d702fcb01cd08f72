export default {
  admin: "Todo en todos los proyectos; usuarios, grupos y los tokens de todos.",
  name: { viewer: "Lector", contributor: "Colaborador", owner: "Propietario" },
  text: {
    viewer: "Ve todo el proyecto y pregunta a sus endpoints.",
    contributor: "Además crea, cambia y elimina lo que hay en él: datos, recetas, entrenamientos, modelos, endpoints.",
    owner: "Además decide quién está en él y elimina el proyecto.",
  },
  title: "Lo que permite cada rol",
  viewerNotice: "Usted es lector de este proyecto: se oculta todo lo que lo cambiaría.",
  whoOwns: "Quién puede darle más",
};
