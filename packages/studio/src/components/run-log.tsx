import { useTranslation } from "react-i18next";
import type { JobView } from "../use-job.js";
import { Empty } from "./empty.js";
import classes from "./run-log.module.css";
import { ScrollRegion } from "./scroll-region.js";

/** What the training process said. */
export function RunLog({ lines }: { readonly lines: JobView["log"] }) {
  const { t } = useTranslation();
  if (lines.length === 0) return <Empty title={t("run.noLog")} text={t("run.noLogText")} />;
  return (
    <ScrollRegion className={classes.log} label={t("run.log")}>
      {lines.map((line) => (
        <div key={line.sequence} data-level={line.level}>
          <time dateTime={line.at}>{line.at.slice(11, 23)}</time> <span>{line.level}</span> {line.message}
        </div>
      ))}
    </ScrollRegion>
  );
}
