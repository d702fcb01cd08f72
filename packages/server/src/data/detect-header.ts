const valueLike = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/;

/**
 * Whether the first record names the columns. It does not if it holds numbers or dates; it does if a column below it has
 * them. Where all is text, it does if none of its texts comes again in its column, and they differ from one another.
 */
export function detectHeader(records: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = records;
  if (!first) return false;
  const cells = first.map((cell) => cell.trim());
  if (cells.every((cell) => cell === "")) return false;
  if (cells.some((cell) => valueLike.test(cell) || /^(?:true|false|\?|na|nan|null)$/i.test(cell))) {
    // Years as names: the others are words and the column below does not look like years.
    const words = cells.filter((cell) => cell !== "" && !valueLike.test(cell)).length;
    const years = cells.filter((cell) => /^(?:19|20)\d\d$/.test(cell)).length;
    return words + years === cells.length && years >= 3 && new Set(cells).size === cells.length;
  }
  if (rest.length === 0) return true;
  const looked = rest.slice(0, 1000).filter((record) => record.length === first.length);
  const hasTyped = cells.some((_, i) => {
    const present = looked.map((record) => (record[i] as string).trim()).filter((value) => value !== "");
    return present.length > 0 && present.filter((value) => valueLike.test(value)).length > present.length * 0.5;
  });
  if (hasTyped) return true;
  const comesAgain = cells.some(
    (cell, i) => cell !== "" && looked.some((record) => (record[i] as string).trim() === cell),
  );
  return (
    !comesAgain && new Set(cells.map((cell) => cell.toLowerCase())).size >= cells.filter((cell) => cell !== "").length
  );
}
