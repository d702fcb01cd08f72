/** One thing wrong with a recipe, a split or the data given to them. */
export interface RecipeProblem {
  /** Where it is wrong: `steps[2].columns`, `testFraction`, or the name of a column. */
  readonly field: string;
  /** A sentence with the bound and the bad value. */
  readonly message: string;
}

/** Thrown when a recipe cannot be fitted, loaded or applied; `message` is all the sentences in one. */
export class RecipeError extends Error {
  override readonly name = "RecipeError";
  readonly problems: readonly RecipeProblem[];

  constructor(problems: readonly RecipeProblem[]) {
    super(problems.map((problem) => problem.message).join("; "));
    this.problems = problems;
  }

  /** The error for a single problem. */
  static of(field: string, message: string): RecipeError {
    return new RecipeError([{ field, message }]);
  }
}
