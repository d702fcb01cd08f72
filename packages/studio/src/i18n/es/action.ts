export default {
  cancel: "Cancelar",
  close: "Cerrar",
  copied: "Copiado",
  copy: "Copiar",
  delete: "Borrar",
  discard: "Descartar cambios",
  redo: "Rehacer",
  retry: "Reintentar",
  save: "Guardar",
  undo: "Deshacer",
};
