import type { Reason } from "@crisol/contract";

/** A reason in the language of the advice. */
export type Say = (code: string, params: Reason["params"]) => Reason;
