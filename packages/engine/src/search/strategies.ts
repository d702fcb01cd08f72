import { gridSearch } from "./grid-search.js";
import { randomSearch } from "./random-search.js";
import type { SearchStrategy } from "./search-strategy.js";
import { tpeSearch } from "./tpe/tpe-search.js";

/** Every way of searching, by what it is called. */
export const strategies: readonly SearchStrategy[] = [tpeSearch, randomSearch, gridSearch];
