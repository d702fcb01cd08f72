/**
 * How a column was distributed in training, in bins that are fixed once and for all: what later rows are held
 * against. Plain JSON, so a monitor can store it.
 */
export type ColumnReference = NumberReference | CategoryReference;

export interface NumberReference {
  readonly name: string;
  readonly kind: "numeric" | "timestamp";
  /** Ascending inner edges; bin i holds values above edge i-1 up to and including edge i. */
  readonly edges: readonly number[];
  /** One count a bin, then the missing rows: `edges.length + 2` numbers. */
  readonly counts: readonly number[];
}

export interface CategoryReference {
  readonly name: string;
  readonly kind: "category";
  /** The most frequent levels, most frequent first. */
  readonly levels: readonly string[];
  /** One count a level, then all other levels together, then the missing rows: `levels.length + 2` numbers. */
  readonly counts: readonly number[];
}
