// A node is 16 bytes. A leaf: its value, then -1. A split: threshold (or the address of its category set: the number of its words, then the words), then
// feature << 2 | categorical << 1 | missing goes left, then the left child's number within its tree; the right child
// is the next one.
const NODE_SHIFT: usize = 4;
const LEAF: i32 = -1;

// @ts-ignore: decorator
@inline
function goesLeft(node: usize, code: i32, row: usize): bool {
  const value = load<f64>(row + (<usize>(code >> 2) << 3));
  const missingLeft = (code & 1) != 0;
  if (code & 2) {
    if (value != value) return missingLeft;
    const bin = <u32>value;
    const set = <usize>load<f64>(node);
    const word = bin >> 5;
    return word < load<u32>(set) && ((load<u32>(set + (<usize>word << 2), 4) >> (bin & 31)) & 1) != 0;
  }
  const threshold = load<f64>(node);
  return missingLeft ? !(value > threshold) : value <= threshold;
}

/**
 * Adds the trees to the raw scores of `rowCount` row-major rows: tree t to output t mod `outputs`. In category features
 * a value is its bin, or NaN. `roots` has the address of each tree's first node.
 */
export function predictForest(
  rows: usize,
  rowCount: u32,
  featureCount: u32,
  roots: usize,
  treeCount: u32,
  outputs: u32,
  scores: usize,
): void {
  const rowBytes = <usize>featureCount << 3;
  const scoreBytes = <usize>outputs << 3;
  let output: usize = 0;
  // Trees outside, rows inside: a tree stays in the nearest cache for the whole block of rows.
  for (let t: u32 = 0; t < treeCount; t++) {
    const root = <usize>load<u32>(roots + (<usize>t << 2));
    let row = rows;
    let score = scores + (output << 3);
    for (let i: u32 = 0; i < rowCount; i++) {
      let node = root;
      for (let code = load<i32>(node, 8); code != LEAF; code = load<i32>(node, 8)) {
        const right = <u32>!goesLeft(node, code, row);
        node = root + (<usize>(load<u32>(node, 12) + right) << NODE_SHIFT);
      }
      store<f64>(score, load<f64>(score) + load<f64>(node));
      row += rowBytes;
      score += scoreBytes;
    }
    output = output + 1 == outputs ? 0 : output + 1;
  }
}
