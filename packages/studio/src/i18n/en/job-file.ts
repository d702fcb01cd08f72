/** What a script's form says of the crisol.yml of its code, in English. */
export default {
  filled: "The form says what the code's crisol.yml says.",
  clear: "Clear the form",
  before: "As it was before",
  differs: "The code's crisol.yml says something else of: {fields}.",
  asInFile: "As in the file",
  none: "The code has no crisol.yml. With one in its folder, crisol job run sends the same from the command line.",
  download: "Download this form as crisol.yml",
  wrong: "The code's crisol.yml cannot be used",
  wrongHelp: "The form stays as it is. Go on with it, or put the file right and choose the folder again.",
  line: "Line {line}",
  field: "Line {line}, {field}",
  noYaml: "this is no YAML that can be read: {problem}",
  noData: "The file reads {name}, which is no data set of this project: choose one below, or import it first.",
};
