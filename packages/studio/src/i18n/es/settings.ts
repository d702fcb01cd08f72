export default {
  language: "Idioma",
  look: "Aspecto",
  scheme: { auto: "Sistema", light: "Claro", dark: "Oscuro" },
  sentence: "Tokens para programas y el aspecto del Studio en este navegador; quién más puede entrar está en Usuarios.",
  session: "Sesión iniciada como {name}.",
  signOut: "Cerrar sesión",
  theme: "Tema",
  toDark: "Cambiar a oscuro",
  toLight: "Cambiar a claro",
  until: "Válida hasta el {when}.",
};
