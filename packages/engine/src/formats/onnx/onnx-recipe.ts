import { ModelFileError } from "../../engine-error.js";
import type { SavedTransform } from "../../preprocess/column-transform.js";
import type { RecipeInput } from "../../preprocess/recipe-inputs.js";
import { uniqueName } from "../../preprocess/unique-name.js";
import { excerpt } from "../file-text.js";
import type { LookupColumn, MissingColumn, NumberColumn, NumberStep, OnnxColumn } from "./onnx-column.js";
import type { OnnxModel } from "./onnx-value.js";

/** The features of a graph's model as one of our recipes makes them. */
export interface OnnxRecipe {
  readonly inputs: readonly RecipeInput[];
  readonly transforms: readonly SavedTransform[];
  /** What the recipe makes, in its order. */
  readonly features: readonly RecipeFeature[];
}

/** A feature of the recipe, and which features of the graph it is: none for one that the model leaves aside. */
export interface RecipeFeature {
  readonly name: string;
  readonly of: readonly number[];
  /** For a category: the bin of each of its levels; absent for numbers. */
  readonly bins?: readonly (number | undefined)[];
}

/**
 * The recipe that makes `model`'s features of the columns called `names`. Throws ModelFileError, which names the column, where a
 * column is used in more than one way, or in one that no recipe of ours has.
 */
export function recipeOf(model: OnnxModel, names: readonly string[]): OnnxRecipe {
  const byInput = new Map<number, number[]>();
  model.features.forEach(({ input }, f) => {
    const list = byInput.get(input);
    if (list) list.push(f);
    else byInput.set(input, [f]);
  });
  const used = [...byInput.keys()].sort((a, b) => a - b);
  const taken = new Set(used.map((input) => names[input] as string));
  const parts = used.map((input) => new ColumnRecipe(model, names[input] as string, byInput.get(input) ?? [], taken));
  return {
    inputs: parts.map(({ input }) => input),
    transforms: parts.flatMap(({ transforms }) => transforms),
    features: parts.flatMap(({ features }) => features),
  };
}

/** What becomes of one column of the rows. */
class ColumnRecipe {
  readonly transforms: SavedTransform[] = [];
  readonly features: readonly RecipeFeature[];
  #kind: RecipeInput["kind"] = "numeric";
  #levels: readonly string[] = [];
  readonly #model: OnnxModel;
  readonly #name: string;
  readonly #taken: Set<string>;

  constructor(model: OnnxModel, name: string, positions: readonly number[], taken: Set<string>) {
    this.#model = model;
    this.#name = name;
    this.#taken = taken;
    const columns = positions.map((f) => model.features[f] as OnnxColumn);
    if (columns.every((column) => column.kind === "lookup")) this.features = this.#lookups(columns, positions);
    else if (columns.every((column) => column.kind === "number" || column.kind === "missing")) {
      this.features = this.#numbers(columns, positions);
    } else this.#fail("is used in more than one way");
  }

  get input(): RecipeInput {
    return { name: this.#name, kind: this.#kind, levels: this.#levels };
  }

  #numbers(columns: readonly (NumberColumn | MissingColumn)[], positions: readonly number[]): readonly RecipeFeature[] {
    const text = (steps: readonly NumberStep[]) => JSON.stringify(steps);
    const numbers = columns.filter(({ kind }) => kind === "number");
    const [number] = numbers;
    if (!number || numbers.some(({ steps }) => text(steps) !== text(number.steps)))
      this.#fail("is used in more than one way");
    const of = (kind: string) => positions.filter((_, i) => columns[i]?.kind === kind);
    const missing = columns.find(({ kind }) => kind === "missing");
    let indicator: string | undefined;
    number.steps.forEach((step, s) => {
      if (step.type === "scale") {
        this.transforms.push({ ...step, column: this.#name });
        return;
      }
      const told = missing && indicator === undefined && text(missing.steps) === text(number.steps.slice(0, s));
      if (told) indicator = uniqueName(this.#taken, `${this.#name}_missing`);
      const { fill } = step;
      this.transforms.push({ type: "impute", column: this.#name, kind: "number", fill, ...(told && { indicator }) });
    });
    if (missing && (indicator === undefined || of("missing").length > 1))
      this.#fail("is asked for missing values twice");
    const [position] = of("number");
    const values = this.#categories(position as number);
    const feature = { name: this.#name, of: of("number") };
    if (values.length > 0) {
      if (!values.every((value) => Number.isInteger(value) && Math.abs(value) <= 2 ** 24)) {
        this.#fail("is compared for equality with numbers that are not whole");
      }
      if (this.#model.kind === "forest" && this.#model.missingIsEqual[position as number]) {
        this.#fail("is a category whose missing values go with some of its values");
      }
      this.transforms.push({ type: "categorise", column: this.#name, numbers: values.map((value) => value + 0) });
    }
    const first: RecipeFeature = values.length > 0 ? { ...feature, bins: values.map((_, bin) => bin) } : feature;
    return indicator === undefined ? [first] : [first, { name: indicator, of: of("missing") }];
  }

  #lookups(columns: readonly LookupColumn[], positions: readonly number[]): readonly RecipeFeature[] {
    const [{ keys }] = columns as readonly [LookupColumn];
    if (columns.some((column) => !sameList(column.keys, keys))) this.#fail("is used in more than one way");
    const textual = typeof keys[0] === "string";
    // A missing text is "" in such files; where that is none of the keys it is treated as unseen.
    const missingAt = textual ? (keys as readonly string[]).indexOf("") : -1;
    const kept = keys.map((_, k) => k).filter((k) => k !== missingAt);
    const row = (k: number | undefined) =>
      columns.map(({ values, unseen }) => (k === undefined ? unseen : values[k]) as number);
    const [unseen, missing] = [row(undefined), row(missingAt < 0 ? undefined : missingAt)];
    const order = this.#levelOrder(columns, kept);
    const levels = order.map((k) => String(keys[k]));
    if (textual) {
      this.#kind = "category";
      this.#levels = levels;
    } else {
      const numbers = order.map((k) => keys[k] as number);
      this.transforms.push({ type: "categorise", column: this.#name, numbers });
    }
    if (!sameList(missing, unseen)) {
      const like = order.findIndex((k) => sameList(row(k), missing));
      if (like < 0) this.#fail("has missing values that are neither unseen nor like one of its values");
      this.transforms.push({ type: "impute", column: this.#name, kind: "level", fill: levels[like] as string });
    }
    return this.#encoded(columns, positions, order, levels);
  }

  /** Codes in the order of what a lone column makes of them, where that is 0, 1, 2 ...; else in the file's order. */
  #levelOrder([column, more]: readonly LookupColumn[], kept: readonly number[]): readonly number[] {
    if (!column || more) return kept;
    const order = [...kept].sort((a, b) => (column.values[a] as number) - (column.values[b] as number));
    return order.every((k, code) => column.values[k] === code) ? order : kept;
  }

  #encoded(
    columns: readonly LookupColumn[],
    positions: readonly number[],
    order: readonly number[],
    levels: readonly string[],
  ): readonly RecipeFeature[] {
    const [first] = columns as readonly [LookupColumn];
    const [position] = positions as readonly [number];
    const compared = this.#categories(position);
    if (positions.some((f) => this.#categories(f).length > 0)) {
      if (positions.length > 1) this.#fail("is compared for equality in more than one way");
      return [{ name: this.#name, of: positions, bins: this.#bins(first, order, compared) }];
    }
    const levelCount = levels.length;
    const isOrdinal = order.every((k, code) => first.values[k] === code) && Number.isNaN(first.unseen);
    if (columns.length === 1 && isOrdinal) {
      this.transforms.push({ type: "encode_ordinal", column: this.#name, levelCount });
      return [{ name: this.#name, of: positions }];
    }
    const codeOf = columns.map((column) => oneHotCode(column, order));
    if (levelCount > 0 && codeOf.every((code) => code !== undefined) && new Set(codeOf).size === codeOf.length) {
      const names = levels.map((level) => uniqueName(this.#taken, `${this.#name}_${level}`));
      const kept = levels.map((_, code) => code);
      this.transforms.push({ type: "encode_one_hot", column: this.#name, levelCount, kept, names });
      return names.map((name, code) => ({ name, of: positions.filter((_, i) => codeOf[i] === code) }));
    }
    if (
      columns.some(({ values, unseen }) => !Number.isFinite(unseen) || !order.every((k) => Number.isFinite(values[k])))
    ) {
      this.#fail("becomes something that is no number");
    }
    const names =
      columns.length === 1 ? [this.#name] : columns.map((_, i) => uniqueName(this.#taken, `${this.#name}_${i + 1}`));
    const means = [
      ...order.map((k) => (values: LookupColumn) => values.values[k]),
      (values: LookupColumn) => values.unseen,
    ];
    this.transforms.push({
      type: "encode_target",
      column: this.#name,
      names,
      levelCount,
      means: means.flatMap((of) => columns.map((column) => (of(column) as number) + 0)),
    });
    return names.map((name, i) => ({ name, of: [positions[i] as number] }));
  }

  /** The bin of each level: the place of its number among those that splits compare it with. */
  #bins(column: LookupColumn, order: readonly number[], compared: readonly number[]): readonly (number | undefined)[] {
    const binOf = new Map(compared.map((value, bin) => [value, bin]));
    if (binOf.has(column.unseen)) this.#fail("is compared for equality with what unseen values become");
    const missing =
      this.#model.kind === "forest" &&
      this.#model.features.some((feature, f) => {
        return feature === column && this.#model.kind === "forest" && this.#model.missingIsEqual[f] === 1;
      });
    if (missing && !Number.isNaN(column.unseen))
      this.#fail("is a category whose missing values go with some of its values");
    return order.map((k) => {
      const value = column.values[k] as number;
      // One that no split asks for is unlike all of them, which is not to be missing: it shares the bin after theirs.
      return Number.isNaN(value) ? undefined : (binOf.get(value) ?? compared.length);
    });
  }

  #categories(feature: number): readonly number[] {
    return this.#model.kind === "forest" ? (this.#model.categories[feature] ?? []) : [];
  }

  #fail(problem: string): never {
    throw new ModelFileError(`column ${excerpt(this.#name)} of the ONNX file ${problem}; no recipe of ours does that`);
  }
}

/** The code of the only level for which the column is 1, while it is 0 for all others; undefined where there is no such. */
function oneHotCode({ values, unseen }: LookupColumn, order: readonly number[]): number | undefined {
  let found: number | undefined;
  if (unseen !== 0) return undefined;
  for (const [code, k] of order.entries()) {
    const value = values[k] as number;
    if (value !== 0 && (value !== 1 || found !== undefined)) return undefined;
    if (value === 1) found = code;
  }
  return found;
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
}
