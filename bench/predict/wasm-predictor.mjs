import { exportWasm } from "@crisol/engine";

const BLOCK_ROWS = 4096;

/**
 * A model as our WebAssembly module, called as a host does: rows are copied into its memory, in blocks that fit the cache, and
 * predictions out of it.
 *
 * @returns {Promise<(rows: Float64Array) => Float64Array>} of doubles row by row; one thread
 */
export async function wasmPredictor(model) {
  const { instance } = await WebAssembly.instantiate(exportWasm(model));
  const { memory, predict, ...about } = instance.exports;
  const [width, outputs, input] = [about.feature_count(), about.output_count(), about.heap_base()];
  const output = input + BLOCK_ROWS * width * 8;
  const missingBytes = output + BLOCK_ROWS * outputs * 8 - memory.buffer.byteLength;
  if (missingBytes > 0) memory.grow(Math.ceil(missingBytes / 65_536));
  const inputs = new Float64Array(memory.buffer, input, BLOCK_ROWS * width);
  const outputValues = new Float64Array(memory.buffer, output, BLOCK_ROWS * outputs);
  return (rows) => {
    const rowCount = rows.length / width;
    const predictions = new Float64Array(rowCount * outputs);
    for (let begin = 0; begin < rowCount; begin += BLOCK_ROWS) {
      const end = Math.min(rowCount, begin + BLOCK_ROWS);
      inputs.set(rows.subarray(begin * width, end * width));
      predict(input, end - begin, output);
      predictions.set(outputValues.subarray(0, (end - begin) * outputs), begin * outputs);
    }
    return predictions;
  };
}
