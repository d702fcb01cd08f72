export default {
  language: "Language",
  look: "Look",
  scheme: { auto: "System", light: "Light", dark: "Dark" },
  sentence: "Tokens for programs, and how the Studio looks in this browser; who else may come in is under Users.",
  session: "Signed in as {name}.",
  signOut: "Sign out",
  theme: "Theme",
  toDark: "Switch to dark",
  toLight: "Switch to light",
  until: "Valid until {when}.",
};
