import { useState } from "react";

/** How many runs are compared side by side, and as many rows a link names: an address has to stay short. */
export const MOST_COMPARED = 50;

/** The rows that are selected: named by the link while they are few; more are known to the open page only. */
export function useSelection(
  linked: readonly string[] | undefined,
  link: (ids: string[] | undefined) => void,
): { readonly selected: readonly string[]; readonly select: (ids: readonly string[]) => void } {
  const [many, setMany] = useState<readonly string[]>();
  const select = (ids: readonly string[]) => {
    const isShort = ids.length <= MOST_COMPARED;
    setMany(isShort ? undefined : ids);
    link(isShort && ids.length > 0 ? [...ids] : undefined);
  };
  return { selected: many ?? linked ?? [], select };
}
