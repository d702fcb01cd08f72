import type { Role } from "@crisol/contract";
import type { ReactNode } from "react";
import { useMay } from "../use-role.js";

/** What only those see who may do it in the page's project; `ViewerNotice` says to the others why it is not there. */
export function Allowed({ least = "contributor", children }: { readonly least?: Role; readonly children: ReactNode }) {
  return useMay(least) ? children : null;
}
