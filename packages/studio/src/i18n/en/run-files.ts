/** What the choice of a run's files says in English. */
export default {
  choose: "Files of a run",
  of: "Files of {name}",
  find: "Part of the run's name",
  runs: "Runs",
  more: "Show more",
  none: "This run has kept no files.",
  another: "Another run",
  takeAll: "Take all of its files",
  takeFolder: "Take the folder {path}",
  takeFile: "Take {path}",
  all: "all of its files",
};
