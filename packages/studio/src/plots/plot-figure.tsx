import type { Cell } from "@crisol/contract";
import { Text, Title, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import * as Plot from "@observablehq/plot";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ScrollRegion } from "../components/scroll-region.js";
import { type Colours, dark, light } from "./colours.js";
import { downloadCsv, downloadSvg } from "./download.js";
import classes from "./plot-figure.module.css";
import { PlotTools } from "./plot-tools.js";
import { withTicksInLanguage } from "./ticks.js";
import { ValuesTable } from "./values-table.js";

export interface PlotFigureProps {
  readonly title: string;
  /** What the plot shows, as a sentence; also what screen readers hear instead of the plot. */
  readonly sentence: string;
  readonly draw: (colours: Colours, width: number) => Plot.PlotOptions;
  /** The same values as a table. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly fileName: string;
  readonly controls?: ReactNode;
  /** Where the page is narrower the plot keeps this width, in pixels, and scrolls. Default 0. */
  readonly minWidth?: number;
}

/** A plot with its sentence, its table, and both as files. */
export function PlotFigure({
  title,
  sentence,
  draw,
  columns,
  rows,
  fileName,
  controls,
  minWidth = 0,
}: PlotFigureProps) {
  const { i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const { ref: sizeRef, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const [table, setTable] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: axis labels are drawn in the page's language
  useEffect(() => {
    if (table || width === 0 || !holder.current) return;
    const colours = scheme === "dark" ? dark : light;
    const drawn = Math.max(width, minWidth);
    const svg = Plot.plot({
      width: drawn,
      style: {
        color: colours.ink,
        background: "transparent",
        fontFamily: "inherit",
        fontSize: "11px",
        overflow: "visible",
      },
      ...withTicksInLanguage(draw(colours, drawn)),
    });
    svg.setAttribute("aria-hidden", "true");
    svg.removeAttribute("aria-label");
    holder.current.replaceChildren(svg);
    if (drawn > width) svg.style.maxWidth = "none";
  }, [draw, width, minWidth, scheme, table, i18n.language]);

  const plot = <div ref={holder} role="img" aria-label={`${title}. ${sentence}`} className={classes.plot} />;
  return (
    <figure className={classes.figure}>
      <figcaption>
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {sentence}
        </Text>
      </figcaption>
      {controls}
      <div ref={sizeRef} className={classes.space}>
        {table ? (
          <ValuesTable columns={columns} rows={rows} label={title} />
        ) : minWidth > width ? (
          <ScrollRegion label={title} style={{ overflowX: "auto" }}>
            {plot}
          </ScrollRegion>
        ) : (
          plot
        )}
      </div>
      <PlotTools
        title={title}
        table={table}
        onTable={setTable}
        onCsv={() => downloadCsv(fileName, columns, rows)}
        onSvg={() => downloadSvg(fileName, holder.current?.querySelector("svg"))}
      />
    </figure>
  );
}
