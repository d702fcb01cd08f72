export default {
  choose: "Choose a file to look at it.",
  download: "Download",
  none: "No files",
  noneText: "This run has kept no files.",
  of: "Files of",
  ofRun: "the run",
  root: "Files",
  firstRows: "The first {shown} of {rows} rows.",
  noPreview: "No preview of this kind of file: download it to look at it ({size}).",
  tooLarge: "Too large to be shown here ({size}): download it to look at it.",
  withoutScripts: "Shown without its scripts, which could come from anybody.",
};
