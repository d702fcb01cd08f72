export default {
  cancel: "Cancel",
  close: "Close",
  copied: "Copied",
  copy: "Copy",
  delete: "Delete",
  discard: "Discard changes",
  redo: "Redo",
  retry: "Try again",
  save: "Save",
  undo: "Undo",
};
