import type { FeatureBins } from "./binning.js";

/** Where one feature's bin stands in a row's record, and its sums in a histogram. */
export interface RecordFeature {
  /** Bytes from the record to the bin. */
  readonly offset: number;
  /** Whether the bin has 16 bits instead of 8. */
  readonly wide: boolean;
  /** First of the feature's sums in a histogram, a multiple of 4. */
  readonly firstBin: number;
  /** Its bins, the missing one included. */
  readonly bins: number;
}

/** A row's record: its bins, one feature after the other, and a 32-bit word for its gradient and hessian. */
export interface RecordLayout {
  readonly features: readonly RecordFeature[];
  readonly wordOffset: number;
  /** Bytes from one record to the next: a multiple of 16, which is copied at once. */
  readonly stride: number;
  /** Sums of a histogram, those between features included. */
  readonly histogramBins: number;
}

const BYTE_BINS = 256;

export function recordLayout(bins: readonly FeatureBins[]): RecordLayout {
  let offset = 0;
  let firstBin = 0;
  const features = bins.map(({ valueBins }): RecordFeature => {
    const wide = valueBins + 1 > BYTE_BINS;
    const feature = { offset, wide, firstBin, bins: valueBins + 1 };
    offset += wide ? 2 : 1;
    firstBin += Math.ceil(feature.bins / 4) * 4;
    return feature;
  });
  const wordOffset = Math.ceil(offset / 4) * 4;
  return { features, wordOffset, stride: Math.ceil((wordOffset + 4) / 16) * 16, histogramBins: firstBin };
}
