import type { Reason } from "@crisol/contract";

/** A reason of the contract: the code for clients with texts of their own, the English sentence for all others. */
export function reason(code: string, params: Reason["params"], text: string): Reason {
  return { code, params, text };
}
