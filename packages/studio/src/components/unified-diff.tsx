import { useTranslation } from "react-i18next";
import { ScrollRegion } from "./scroll-region.js";
import classes from "./text-diff.module.css";

/** A diff as `git` and `patch` write it, with its lines in colours. */
export function UnifiedDiff({ label, text }: { readonly label: string; readonly text: string }) {
  const { t } = useTranslation();
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <ScrollRegion label={label} className={classes.diff}>
      {lines.map((line, at) => {
        const change = changeOf(line);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <div key={at} data-change={change}>
            {(change === "added" || change === "removed") && (
              <span className={classes.hidden}>{t(`diff.${change}`)}: </span>
            )}
            {line || " "}
          </div>
        );
      })}
    </ScrollRegion>
  );
}

function changeOf(line: string): "added" | "removed" | "skipped" | "same" {
  if (/^(\+\+\+|---|@@|diff |index )/.test(line)) return "skipped";
  return line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
}
