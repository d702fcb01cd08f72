import type { Address, Kernels } from "../kernels.js";
import type { BoostingParams } from "./boosting-params.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import { type NodeRules, rulesFollowSplits, type TreeConstraints, type TreeRules } from "./tree-rules.js";

const LIMITS_BYTES = 16;
const DRAW_BYTES = 40;

/** The rules of a tree's nodes, each at a place of its own, as kernels/split.ts reads them. */
export class PlacedRules {
  /** NodeDraw in kernels/grow.ts where nodes draw their features and rules follow from nothing else; else 0. */
  readonly draw: Address;
  readonly #kernels: Kernels;
  readonly #featureCount: number;
  /** Those of the root, and behind them those of each other node by its number where they are not the root's. */
  readonly #rules: Address;
  readonly #rulesBytes: number;
  /** The same before anything is drawn for a node. */
  readonly #undrawn: Address;
  readonly #order: Address;

  constructor(kernels: Kernels, params: BoostingParams, constraints: TreeConstraints) {
    const featureCount = constraints.directions.length;
    const drawsByNode = params.feature_fraction_by_node < 1;
    const asks = rulesFollowSplits(constraints);
    this.#kernels = kernels;
    this.#featureCount = featureCount;
    this.#rulesBytes = LIMITS_BYTES + Math.ceil(featureCount / 8) * 8;
    this.#rules = kernels.allocate((drawsByNode || asks ? 2 * params.max_leaves : 1) * this.#rulesBytes);
    this.#undrawn = kernels.allocate(this.#rulesBytes);
    this.#order = kernels.allocate(featureCount * 4);
    this.draw = drawsByNode && !asks ? kernels.allocate(DRAW_BYTES) : 0;
    if (this.draw === 0) return;
    const addresses = [this.#undrawn, this.#rules, this.#rulesBytes, featureCount, this.#order];
    kernels.u32(this.draw + 16, addresses.length).set(addresses);
  }

  /** Places the root's rules, which later calls build on, and returns where they are. */
  start(rules: TreeRules, gradients: QuantisedGradients): Address {
    const kernels = this.#kernels;
    const { treeDraw, nodeDraw } = rules;
    this.#features(this.#undrawn).fill(1);
    if (treeDraw.fraction < 1) this.#drawFeatures(this.#undrawn, treeDraw, treeDraw.stream);
    if (this.draw !== 0) kernels.f64(this.draw, 2).set([nodeDraw.fraction, nodeDraw.seed]);
    this.#placeLimits(this.#undrawn, rules.root, gradients);
    return this.place(0, rules.root, rules, gradients);
  }

  /** Places the rules of the node of this number (see FeatureDraw) and returns where they are. */
  place(number: number, node: NodeRules, { nodeDraw }: TreeRules, gradients: QuantisedGradients): Address {
    const { groups } = node;
    const address = this.#rules + number * this.#rulesBytes;
    const allowed = this.#features(address);
    allowed.set(this.#features(this.#undrawn));
    if (groups) {
      for (let feature = 0; feature < allowed.length; feature++) {
        if (!groups.some((group) => group.has(feature))) allowed[feature] = 0;
      }
    }
    if (nodeDraw.fraction < 1) this.#drawFeatures(address, nodeDraw, number);
    this.#placeLimits(address, node, gradients);
    return address;
  }

  #features(address: Address): Uint8Array {
    return this.#kernels.u8(address + LIMITS_BYTES, this.#featureCount);
  }

  #drawFeatures(address: Address, draw: { readonly fraction: number; readonly seed: number }, stream: number): void {
    const allowed = address + LIMITS_BYTES;
    this.#kernels.run.drawFeatures(allowed, this.#featureCount, draw.fraction, draw.seed, stream, this.#order);
  }

  #placeLimits(
    address: Address,
    { lower, upper }: NodeRules,
    { gradientScale, hessianScale }: QuantisedGradients,
  ): void {
    const unit = gradientScale / hessianScale;
    this.#kernels.f64(address, 2).set([lower * unit, upper * unit]);
  }
}
