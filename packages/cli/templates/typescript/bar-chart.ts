export interface Bar {
  readonly name: string;
  /** From 0. */
  readonly value: number;
}

const ROW = 24;
const NAMES = 180;
const WIDTH = 640;

/** A drawing of the bars, one below the other, as a file of SVG. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ value }) => value)) || 1;
  const rows = bars.map(({ name, value }, at) => {
    const y = ROW * (at + 2);
    const width = ((WIDTH - NAMES - 80) * value) / longest;
    return `<text x="${NAMES - 8}" y="${y}" text-anchor="end">${escaped(name)}</text>
<rect x="${NAMES}" y="${y - 13}" width="${width.toFixed(1)}" height="16" fill="#3b76d6"/>
<text x="${(NAMES + width + 6).toFixed(1)}" y="${y}">${value.toPrecision(3)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${ROW * (bars.length + 2)}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="white"/>
<text x="8" y="20" font-weight="bold">${escaped(title)}</text>
${rows.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
