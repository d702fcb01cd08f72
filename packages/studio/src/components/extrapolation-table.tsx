import type { Extrapolation, Forecast } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { bytes, decimal, percent, seconds, shortCount } from "../format.js";
import { type Column, DataTable } from "./data-table.js";

interface Row {
  readonly kind: "measured" | "expected" | "truth";
  readonly share: number;
  readonly rowCount: number;
  readonly time: string;
  readonly memory: string;
  readonly quality: string;
}

/** What was measured, and what is expected of half of the rows, of all, and of ten times as many; the truth where it is known. */
export function ExtrapolationTable({ extrapolation }: { readonly extrapolation: Extrapolation }) {
  const { t } = useTranslation();
  const band = (found: Forecast["quality"], text: (value: number) => string) =>
    found
      ? `${text(found.value)} (${t("extrapolation.from", { lower: text(found.lower), upper: text(found.upper) })})`
      : "–";
  const quality = (value: number | null) => decimal(value, 4);
  const { parts, forecasts, measured, metric, rowCount } = extrapolation;
  const rows: Row[] = [
    ...parts.map((part): Row => {
      const { share } = part;
      const figures = {
        time: seconds(part.seconds),
        memory: bytes(part.peakMemoryBytes),
        quality: quality(part.quality),
      };
      return { kind: "measured", share, rowCount: part.rowCount, ...figures };
    }),
    ...[0.5, 1, 10].flatMap((share): Row[] => {
      const found = forecasts.find((one) => one.share === share);
      if (!found) return [];
      const figures = { time: band(found.seconds, seconds), memory: band(found.peakMemoryBytes, bytes) };
      return [{ kind: "expected", share, rowCount: found.rowCount, ...figures, quality: band(found.quality, quality) }];
    }),
  ];
  if (measured && rowCount !== null) {
    const figures = { time: seconds(measured.seconds), memory: bytes(measured.peakMemoryBytes) };
    rows.push({ kind: "truth", share: 1, rowCount, ...figures, quality: quality(measured.quality) });
  }
  const columns: Column<Row>[] = [
    {
      key: "kind",
      title: t("extrapolation.kind"),
      render: ({ kind }) => t(`extrapolation.${kind === "truth" ? "truth" : kind}`),
    },
    { key: "share", title: t("extrapolation.share"), numeric: true, render: ({ share }) => percent(share, 1) },
    { key: "rows", title: t("extrapolation.rowsTitle"), numeric: true, render: (row) => shortCount(row.rowCount) },
    { key: "time", title: t("extrapolation.time"), numeric: true, render: ({ time }) => time },
    { key: "memory", title: t("extrapolation.memory"), numeric: true, render: ({ memory }) => memory },
    {
      key: "quality",
      title: t(`metric.${metric}`, { defaultValue: metric }),
      numeric: true,
      render: (row) => row.quality,
    },
  ];
  return (
    <DataTable
      label={t("extrapolation.table")}
      columns={columns}
      rows={rows}
      rowKey={({ kind, share }) => `${kind}-${share}`}
    />
  );
}
