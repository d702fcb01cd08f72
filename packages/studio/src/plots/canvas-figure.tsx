import { Text, Title } from "@mantine/core";
import type { ReactNode, RefCallback, RefObject } from "react";
import { downloadCsv } from "./download.js";
import classes from "./plot-figure.module.css";
import { PlotTools } from "./plot-tools.js";
import { ValuesTable } from "./values-table.js";

type Cells = Parameters<typeof ValuesTable>[0];

export interface CanvasFigureProps {
  readonly title: string;
  readonly sentence: string;
  /** Between the sentence and the plot. */
  readonly controls?: ReactNode;
  /** What the table and the file have. */
  readonly columns: Cells["columns"];
  readonly rows: Cells["rows"];
  /** Of the file that is downloaded, without its ending. */
  readonly fileName: string;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  /** Measures what there is room for. */
  readonly sizeRef: RefCallback<HTMLDivElement> | RefObject<HTMLDivElement | null>;
  /** Where the plot is drawn. */
  readonly holder: RefObject<HTMLDivElement | null>;
  /** Kept free for it, in pixels. */
  readonly height: number;
}

/** A plot that is drawn on a canvas, with what it shows in a sentence, as a table and as a file. */
export function CanvasFigure(props: CanvasFigureProps) {
  const { title, sentence, controls, columns, rows, fileName, table, onTable, sizeRef, holder, height } = props;
  return (
    <figure className={classes.figure}>
      <figcaption>
        <Title order={2} size="h4">
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
        ) : (
          <div role="img" aria-label={`${title}. ${sentence}`}>
            <div ref={holder} aria-hidden="true" style={{ minHeight: height }} />
          </div>
        )}
      </div>
      <PlotTools title={title} table={table} onTable={onTable} onCsv={() => downloadCsv(fileName, columns, rows)} />
    </figure>
  );
}
