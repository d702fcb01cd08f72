import type { Role } from "@crisol/contract";
import type { ReactNode } from "react";
import { useMay } from "../use-role.js";
import classes from "./allowed.module.css";

interface AllowedProps {
  /** The least role that may do it. Default: contributor. */
  readonly least?: Role;
  readonly children: ReactNode;
}

/** What only those see who may do it in the page's project; `ViewerNotice` says to the others why it is not there. */
export function Allowed({ least = "contributor", children }: AllowedProps) {
  return useMay(least) ? children : null;
}

/** Fields and buttons that all can read, and that only those can change who may. */
export function AllowedFields({ least = "contributor", children }: AllowedProps) {
  return (
    <fieldset className={classes.fields} disabled={!useMay(least)}>
      {children}
    </fieldset>
  );
}
