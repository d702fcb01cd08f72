import classes from "./sparkline.module.css";

/** Bars in a cell. Decoration beside numbers that say the same, hence hidden from screen readers. */
export function Sparkbars({
  values,
  width = 120,
  height = 28,
}: {
  readonly values: readonly number[];
  readonly width?: number;
  readonly height?: number;
}) {
  const highest = Math.max(1e-12, ...values);
  const step = width / Math.max(1, values.length);
  return (
    <svg className={classes.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {values.map((value, index) => {
        const size = value > 0 ? Math.max(1, (value / highest) * height) : 0;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: bars are known by their place
          <rect key={index} x={index * step} y={height - size} width={Math.max(0.6, step - 1)} height={size} rx={0.5} />
        );
      })}
    </svg>
  );
}

/** Shares side by side, such as the classes of a column. */
export function ShareBar({
  shares,
}: {
  readonly shares: readonly { readonly name: string; readonly share: number }[];
}) {
  return (
    <span className={classes.share} aria-hidden="true">
      {shares.map((one, index) => (
        <span key={one.name} title={one.name} style={{ width: `${one.share * 100}%` }} data-index={index % 6} />
      ))}
    </span>
  );
}
