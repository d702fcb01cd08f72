/** What the page of secrets says in English. */
export default {
  title: "Secrets",
  sentence:
    "Passwords, tokens and keys that jobs of this project may be given. Set once, encrypted, never shown again.",
  set: "Set a secret",
  none: "No secrets yet",
  noneText:
    "A script that asks for a secret by its name finds the value in an environment variable of that name. In the job's output it is masked.",
  name: "Name",
  nameHelp: "Of the environment variable: letters, digits and _.",
  exists: "There is one of this name: it gets another value.",
  value: "Value",
  valueHelp: "Hidden as you type. One of several lines comes from a file.",
  file: "Take it from a file",
  fromFile: "From {file}, {size}",
  tooLarge: "A secret has at most {limit}; this file has {size}.",
  setWhen: "Set",
  setBy: "By",
  used: "Last given to a job",
  never: "never",
  replace: "Replace",
  replaceNamed: "Replace {name}",
  replaceTitle: "Another value for {name}",
  deleteNamed: "Delete {name}",
  deleteTitle: "Delete a secret",
  deleteText: "Jobs that ask for it end with an error from then on. Its value cannot be had back.",
};
