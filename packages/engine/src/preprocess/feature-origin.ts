import type { DatePart } from "./recipe-spec.js";

/**
 * What a feature is of the input column that it was made of: (quantity - center) / scale. So the effect of the feature
 * divided by `scale` is that of the quantity, in the column's own unit.
 */
export interface FeatureOrigin {
  readonly column: string;
  readonly quantity: FeatureQuantity;
  readonly center: number;
  readonly scale: number;
}

/** What of a column is looked at, as a number. */
export type FeatureQuantity =
  /** Its number; of a timestamp the days since 1970, of a category that stays one the code. */
  | { readonly kind: "value" }
  /** 1 where the column has this level, else 0. */
  | { readonly kind: "level"; readonly level: string }
  /** 1 where it has one of the levels that have no feature of their own, else 0. */
  | { readonly kind: "other_levels" }
  /** The position of the level among the levels. */
  | { readonly kind: "level_order" }
  /** The mean of the target where the column has this level; of several classes the share of one, by its index. */
  | { readonly kind: "target_mean"; readonly classIndex?: number }
  | { readonly kind: "date_part"; readonly part: DatePart }
  /** 1 where the column is missing, else 0. */
  | { readonly kind: "missing" };

/** The origin of a feature that is the quantity itself. */
export function originOf(column: string, quantity: FeatureQuantity): FeatureOrigin {
  return { column, quantity, center: 0, scale: 1 };
}

/** The origin of (feature - center) / scale, where `origin` is that of the feature. */
export function scaledOrigin(origin: FeatureOrigin, center: number, scale: number): FeatureOrigin {
  return { ...origin, center: origin.center + center * origin.scale, scale: origin.scale * scale };
}
