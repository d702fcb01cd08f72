import { diffLines } from "diff";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ScrollRegion } from "./scroll-region.js";
import classes from "./text-diff.module.css";

const CONTEXT = 3;

/** Two texts line by line: what is only in the first, what only in the second, and a little of what they share. */
export function TextDiff({
  label,
  before,
  after,
}: {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}) {
  const { t } = useTranslation();
  const lines = useMemo(() => changedLines(before, after), [before, after]);
  if (before === after) return <p>{t("diff.same")}</p>;
  return (
    <ScrollRegion label={label} className={classes.diff}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        <div key={at} data-change={line.change}>
          <span aria-hidden="true">{SIGN[line.change]}</span>
          {line.change === "added" || line.change === "removed" ? (
            <span className={classes.hidden}>{t(`diff.${line.change}`)}: </span>
          ) : null}
          {line.text}
        </div>
      ))}
    </ScrollRegion>
  );
}

const SIGN = { added: "+ ", removed: "− ", same: "  ", skipped: "" } as const;

interface Line {
  readonly change: keyof typeof SIGN;
  readonly text: string;
}

function changedLines(before: string, after: string): Line[] {
  const parts = diffLines(before, after);
  return parts.flatMap((part, at): Line[] => {
    const lines = part.value.replace(/\n$/, "").split("\n");
    if (part.added) return lines.map((text) => ({ change: "added", text }));
    if (part.removed) return lines.map((text) => ({ change: "removed", text }));
    const head = at === 0 ? 0 : CONTEXT;
    const tail = at === parts.length - 1 ? 0 : CONTEXT;
    const same = (text: string): Line => ({ change: "same", text });
    if (lines.length <= head + tail + 1) return lines.map(same);
    return [
      ...lines.slice(0, head).map(same),
      { change: "skipped", text: `… ${lines.length - head - tail}` },
      ...lines.slice(lines.length - tail).map(same),
    ];
  });
}
