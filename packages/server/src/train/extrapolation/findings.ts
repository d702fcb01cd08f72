import type { Extrapolation, Forecast, Reason } from "@crisol/contract";

/** What forecasts come to, in sentences: half of the rows against all, all, and ten times as many. None without forecasts. */
export function findingsOf(
  forecasts: readonly Forecast[],
  { metric, direction }: Pick<Extrapolation, "metric" | "direction">,
): Reason[] {
  const at = (share: number) => forecasts.find((forecast) => forecast.share === share);
  const [half, all, ten] = [at(0.5), at(1), at(10)];
  if (!half || !all || !ten) return [];
  return [halfAgainstAll(half, all, direction), expected("all_rows", all, metric), expected("ten_times", ten, metric)];
}

function halfAgainstAll(half: Forecast, all: Forecast, direction: "maximise" | "minimise"): Reason {
  const time = half.seconds.value / all.seconds.value;
  const timePercent = Math.round(100 * time);
  if (!half.quality || !all.quality) {
    return {
      code: "half_time",
      params: { timePercent },
      text: `Half of the rows take ${timePercent} % of the time.`,
    };
  }
  const [better, worse] =
    direction === "maximise" ? [half.quality.value, all.quality.value] : [all.quality.value, half.quality.value];
  const qualityPercent = Number(((100 * better) / worse).toFixed(1));
  return {
    code: "half_quality",
    params: { qualityPercent, timePercent },
    text: `Half of the rows give ${qualityPercent} % of the quality in ${timePercent} % of the time.`,
  };
}

function expected(
  code: "all_rows" | "ten_times",
  { seconds, peakMemoryBytes, quality, rowCount }: Forecast,
  metric: string,
): Reason {
  const { value, lower, upper } = seconds;
  const q = quality ? `, ${metric} ${shown(quality.value)} (${shown(quality.lower)} to ${shown(quality.upper)})` : "";
  return {
    code,
    params: {
      rowCount,
      ...{ seconds: value, secondsLower: lower, secondsUpper: upper, peakMemoryBytes: peakMemoryBytes.value },
      ...(quality && { metric, quality: quality.value, qualityLower: quality.lower, qualityUpper: quality.upper }),
    },
    text: `${rowCount} rows: ${value.toFixed(1)} s (${lower.toFixed(1)} to ${upper.toFixed(1)}), ${Math.round(peakMemoryBytes.value / 1e6)} MB${q}.`,
  };
}

function shown(value: number): string {
  return value.toPrecision(4);
}
