/*
 * A bench's cases as Markdown, the way docs/benchmarks.md shows them: a table for each metric, a row for each case and a column
 * for each peer; where no row has more than one peer, they share a column.
 */

/**
 * @param {import("./harness.mjs").Case[]} cases
 * @returns {string} tables, then what could not be measured and why
 */
export function tables(cases) {
  const measured = groupBy(
    cases.filter(({ metric }) => metric !== null),
    ({ metric }) => metric,
  );
  const parts = [...measured].map(([metric, lines]) => table(metric, lines));
  const failures = groupBy(
    cases.filter(({ failure }) => failure),
    ({ peer, failure }) => `${peer ?? "The case"} failed: ${failure}`,
  );
  for (const [what, lines] of failures)
    parts.push(`- ${what} (${[...new Set(lines.map(({ name }) => name))].join("; ")})`);
  const peers = new Set(
    cases.filter(({ peerVersion }) => peerVersion).map((line) => `${line.peer} ${line.peerVersion}`),
  );
  if (peers.size > 0) parts.push(`Peers: ${[...peers].join("; ")}.`);
  return parts.join("\n\n");
}

function table(metric, lines) {
  const rows = [...groupBy(lines, ({ name }) => name)];
  const peers = [...new Set(lines.flatMap(({ peer }) => peer ?? []))];
  const shared = peers.length > 1 && rows.every(([, row]) => row.length === 1);
  const hasOurs = lines.some(({ ours }) => ours !== null);
  const header = [metric, ...(hasOurs ? ["ours"] : []), ...(shared ? ["peer", "theirs"] : peers)];
  const body = rows.map(([name, row]) => [
    name,
    ...(hasOurs ? [ours(row)] : []),
    ...(shared
      ? [row[0].peer ?? "-", theirs(row[0])]
      : peers.map((peer) => theirs(row.find((line) => line.peer === peer)))),
  ]);
  return markdown([header, ...body]);
}

/** The peer's figure, how many times ours is better, and the note; bold where we lose. */
function theirs(line) {
  if (!line) return "-";
  if (line.failure) return "failed";
  if (line.theirs === null) return "-";
  const beside = [line.ratio !== null ? `${Number(line.ratio.toPrecision(3))}x` : "", line.note].filter(Boolean);
  const cell = text(line.theirs, line.unit) + (beside.length > 0 ? ` (${beside.join(", ")})` : "");
  return (line.loses ?? (line.ratio !== null && line.ratio < 1)) ? `**${cell}**` : cell;
}

function ours(row) {
  const line = row.find(({ ours }) => ours !== null);
  return line ? text(line.ours, line.unit) : "-";
}

/** Three digits of a measurement; a score keeps those that its bench gave it. */
const text = (value, unit) => (unit ? `${Number(value.toPrecision(3))} ${unit}` : String(value));

/** As Map.groupBy, which Node has from version 21 on. */
function groupBy(lines, keyOf) {
  const groups = new Map();
  for (const line of lines) groups.set(keyOf(line), [...(groups.get(keyOf(line)) ?? []), line]);
  return groups;
}

function markdown([header, ...body]) {
  const widths = header.map((_, c) => Math.max(3, ...[header, ...body].map((row) => row[c].length)));
  const line = (row) => `| ${row.map((cell, c) => cell.padEnd(widths[c])).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
