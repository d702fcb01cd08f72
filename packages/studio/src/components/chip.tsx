import type { ReactNode } from "react";
import classes from "./chip.module.css";

/** A short name in a frame: an alias, a tag. */
export function Chip({ strong = false, children }: { readonly strong?: boolean; readonly children: ReactNode }) {
  return (
    <span className={classes.chip} data-strong={strong || undefined}>
      {children}
    </span>
  );
}
