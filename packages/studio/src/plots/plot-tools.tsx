import { Button, type ButtonProps, Group } from "@mantine/core";
import { IconDownload, IconTable } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./plot-figure.module.css";

interface PlotToolsProps {
  /** Of the plot, for the names that screen readers say. */
  readonly title: string;
  /** Whether the values are shown as a table now. */
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  readonly onCsv: () => void;
  /** Left out where the plot is drawn on a canvas. */
  readonly onSvg?: () => void;
}

/** What can be done with every plot: its values as a table, as CSV, and the picture as SVG. */
export function PlotTools({ title, table, onTable, onCsv, onSvg }: PlotToolsProps) {
  const { t } = useTranslation();
  return (
    <Group gap={4} className={classes.tools}>
      <Button
        {...LOOK}
        leftSection={<IconTable size={14} aria-hidden />}
        onClick={() => onTable(!table)}
        aria-pressed={table}
        aria-label={table ? `${t("plot.plot")}: ${title}` : t("plot.tableOf", { title })}
      >
        {table ? t("plot.plot") : t("plot.table")}
      </Button>
      <Button {...LOOK} leftSection={DOWNLOAD} onClick={onCsv} aria-label={t("plot.csvOf", { title })}>
        CSV
      </Button>
      {onSvg && (
        <Button
          {...LOOK}
          leftSection={DOWNLOAD}
          disabled={table}
          onClick={onSvg}
          aria-label={t("plot.svgOf", { title })}
        >
          SVG
        </Button>
      )}
    </Group>
  );
}

const LOOK: ButtonProps = { size: "compact-xs", variant: "subtle", color: "gray", c: "dimmed" };
const DOWNLOAD = <IconDownload size={14} aria-hidden />;
