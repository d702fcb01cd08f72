import type { DriftOfColumn, MonitorSettings, Signature } from "@crisol/contract";
import { type ColumnReference, compareDrift, type DriftComparison } from "@crisol/engine";
import { finiteOrNull } from "../finite-or-null.js";
import type { WindowCounts } from "./drift-window.js";
import { driftFinding, type Finding } from "./findings.js";
import { type DriftBounds, driftBounds } from "./noise.js";

interface ComparedColumn {
  readonly name: string;
  readonly kind: "feature" | "prediction";
  readonly type: DriftOfColumn["type"];
  readonly comparison: DriftComparison;
  readonly bounds: DriftBounds;
  readonly reference: ColumnReference;
}

/** Drift of each column of the window, and what an alert should say of it. */
export interface Drift {
  readonly rowCount: number;
  readonly columns: readonly DriftOfColumn[];
  /** One a column that can drift; none while the window has fewer than the least rows. */
  readonly findings: readonly Finding[];
}

/**
 * Holds the window against training. A time always moves on from training, so it is shown and never an alert.
 */
export function driftOf(window: WindowCounts, signature: Signature, settings: MonitorSettings): Drift {
  const columns = compareAll(window, signature, settings);
  const enough = window.rowCount >= settings.minimumRows;
  const judged = columns.map((column) => {
    const finding = enough && column.type !== "timestamp" ? findingOf(column, window.rowCount) : undefined;
    return { column, finding };
  });
  return {
    rowCount: window.rowCount,
    columns: judged.map(({ column, finding }) => viewOf(column, finding?.verdict === "bad")),
    findings: judged.flatMap(({ finding }) => finding ?? []),
  };
}

function compareAll(window: WindowCounts, signature: Signature, settings: MonitorSettings): ComparedColumn[] {
  const typeOf = new Map(signature.inputs.map((input) => [input.name, input.type]));
  const thresholds = { psi: settings.psiThreshold, jensenShannon: settings.jensenShannonThreshold };
  const columnCount = window.inputs.length + 1;
  const compare = (
    { reference, counts }: WindowCounts["prediction"],
    kind: ComparedColumn["kind"],
    type: ComparedColumn["type"],
  ): ComparedColumn => {
    const comparison = compareDrift(reference, counts);
    const bounds = driftBounds(comparison, thresholds, columnCount);
    return { name: reference.name, kind, type, comparison, bounds, reference };
  };
  const predictionType = signature.output.task === "regression" ? "number" : "text";
  return [
    ...window.inputs.map((input) => compare(input, "feature", typeOf.get(input.reference.name) ?? "text")),
    compare(window.prediction, "prediction", predictionType),
  ];
}

/** The worse of the two measures, as far as thresholds are set; what is not significant at 1 % is no drift. */
function findingOf(column: ComparedColumn, rowCount: number): Finding | undefined {
  const { comparison, bounds } = column;
  const { statistic, critical99 } = comparison.chiSquared;
  const findings: Finding[] = [];
  if (bounds.psi !== null && Number.isFinite(comparison.psi)) {
    findings.push(driftFinding(column, "psi", comparison.psi, bounds.psi, rowCount));
  }
  if (bounds.jensenShannon !== null && Number.isFinite(comparison.jensenShannon)) {
    findings.push(driftFinding(column, "jensen_shannon", comparison.jensenShannon, bounds.jensenShannon, rowCount));
  }
  const order = ["bad", "edge", "ok"] as const;
  const worst = findings.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))[0];
  return worst && !(statistic > critical99) ? { ...worst, verdict: "ok" } : worst;
}

function viewOf({ name, kind, type, comparison, reference }: ComparedColumn, drifted: boolean): DriftOfColumn {
  const expected = shares(comparison.referenceCounts);
  const current = shares(comparison.counts);
  const binCount = expected.length - 1;
  return {
    name,
    kind,
    type,
    psi: finiteOrNull(comparison.psi),
    jensenShannon: finiteOrNull(comparison.jensenShannon),
    drifted,
    missingShareReference: expected[binCount]!,
    missingShareCurrent: current[binCount]!,
    bins: expected
      .map((share, i) => ({ ...binOf(reference, i), reference: share, current: current[i]! }))
      .filter((_, i) => i < binCount)
      // A bin for other levels stands in every reference; most have none.
      .filter((bin, i) => reference.kind !== "category" || i < binCount - 1 || bin.reference + bin.current > 0),
  };
}

/** What bin `i` holds. The last one, of missing values, has shares of its own and is not asked for. */
function binOf(
  reference: ColumnReference,
  i: number,
): Pick<DriftOfColumn["bins"][number], "label" | "lower" | "upper"> {
  if (reference.kind === "category") return { label: reference.levels[i] ?? "…", lower: null, upper: null };
  const lower = i === 0 ? null : (reference.edges[i - 1] ?? null);
  const upper = reference.edges[i] ?? null;
  const label =
    lower === null
      ? upper === null
        ? ""
        : `≤ ${short(upper)}`
      : upper === null
        ? `> ${short(lower)}`
        : `${short(lower)} – ${short(upper)}`;
  return { label, lower, upper };
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
