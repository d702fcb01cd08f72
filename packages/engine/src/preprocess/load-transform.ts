import { loadCategorise } from "./categorise.js";
import type { ColumnTransform } from "./column-transform.js";
import { loadDateParts } from "./date-parts.js";
import { loadDrop } from "./drop.js";
import { loadEncodeOneHot } from "./encode-one-hot.js";
import { loadEncodeOrdinal } from "./encode-ordinal.js";
import { loadEncodeTarget } from "./encode-target.js";
import { loadImpute } from "./impute.js";
import { loadScale } from "./scale.js";
import type { StateReader } from "./state-reader.js";

type TransformType =
  | "drop"
  | "impute"
  | "categorise"
  | "encode_one_hot"
  | "encode_ordinal"
  | "encode_target"
  | "scale"
  | "date_parts";

const LOADERS: Readonly<Record<TransformType, (state: StateReader) => ColumnTransform>> = {
  drop: loadDrop,
  impute: loadImpute,
  categorise: loadCategorise,
  encode_one_hot: loadEncodeOneHot,
  encode_ordinal: loadEncodeOrdinal,
  encode_target: loadEncodeTarget,
  scale: loadScale,
  date_parts: loadDateParts,
};
const TRANSFORM_TYPES = Object.keys(LOADERS) as readonly TransformType[];

/** The transform that `save` wrote. Throws RecipeError with the field, the bound and the value on anything malformed. */
export function loadTransform(state: StateReader): ColumnTransform {
  return LOADERS[state.choice("type", TRANSFORM_TYPES)](state);
}
