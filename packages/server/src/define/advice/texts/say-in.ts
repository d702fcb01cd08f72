import type { Say } from "./say.js";

export const sayIn =
  (_language: string): Say =>
  (code, params) => ({ code, params: { ...params }, text: code });
