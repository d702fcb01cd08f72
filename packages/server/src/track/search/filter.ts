import { CrisolError } from "@crisol/contract";

/*
 * The filter of a run search, in the grammar that MLflow's clients use:
 *
 *   filter     = comparison *("AND" comparison)
 *   comparison = field operator value | field ["NOT"] "IN" "(" string *("," string) ")" | field "IS" ["NOT"] "NULL"
 *   field      = [entity "."] key       a key in backquotes or double quotes may hold anything; none: an attribute
 *   operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE" | "ILIKE"
 *   value      = number | string in single or double quotes
 */

export type FilterEntity = "attribute" | "metric" | "param" | "tag" | "dataset";
export type FilterOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "like" | "ilike";

export interface FilterField {
  readonly entity: FilterEntity;
  readonly key: string;
}

export type Comparison = FilterField &
  (
    | { readonly operator: FilterOperator; readonly value: string | number }
    | { readonly operator: "in" | "not in"; readonly values: readonly string[] }
    | { readonly operator: "is null" | "is not null" }
  );

const entities: Readonly<Record<string, FilterEntity>> = {
  ...entityOf("attribute", ["attribute", "attributes", "attr", "run"]),
  ...entityOf("metric", ["metric", "metrics"]),
  ...entityOf("param", ["param", "params", "parameter", "parameters"]),
  ...entityOf("tag", ["tag", "tags"]),
  ...entityOf("dataset", ["dataset", "datasets"]),
};

function entityOf(entity: FilterEntity, names: readonly string[]): Record<string, FilterEntity> {
  return Object.fromEntries(names.map((name) => [name, entity]));
}

/** Longer ones are refused: nobody types them. In characters. */
const MAXIMUM_LENGTH = 20_000;

/** All comparisons of `filter`, which must all hold; none for an empty one. Throws `filter_invalid`. */
export function parseFilter(filter: string): Comparison[] {
  if (filter.length > MAXIMUM_LENGTH) throw invalid(filter, `it is longer than ${MAXIMUM_LENGTH} characters`);
  const parser = new Parser(filter);
  if (parser.isAtEnd()) return [];
  const comparisons = [parser.comparison()];
  while (!parser.isAtEnd()) {
    parser.keyword("and", "AND or the end");
    comparisons.push(parser.comparison());
  }
  return comparisons;
}

/** A field as a filter names it, alone in `text`, and what follows it. Throws `filter_invalid`. */
export function parseField(text: string): { readonly field: FilterField; readonly rest: string } {
  const parser = new Parser(text);
  const field = parser.field();
  return { field, rest: parser.rest() };
}

interface Token {
  readonly kind: "word" | "number" | "single" | "double" | "backquoted" | "sign" | "end";
  /** Without its quotes. */
  readonly text: string;
  readonly start: number;
}

const pattern =
  /\s*(?:(?<number>[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?(?![\w]))|(?<word>[\p{L}_][\p{L}\p{N}_/-]*)|'(?<single>[^']*)'|"(?<double>[^"]*)"|`(?<backquoted>[^`]*)`|(?<sign>!=|<=|>=|<>|==|[=<>(),.]))/uy;

class Parser {
  #next: Token;
  #after = 0;

  constructor(readonly text: string) {
    this.#next = this.#read(0);
  }

  isAtEnd(): boolean {
    return this.#next.kind === "end";
  }

  rest(): string {
    return this.text.slice(this.#next.start);
  }

  keyword(name: string, expected = name.toUpperCase()): void {
    if (!this.#isKeyword(name)) throw this.#expected(expected);
    this.#advance();
  }

  comparison(): Comparison {
    const field = this.field();
    if (this.#isKeyword("is")) {
      this.#advance();
      const isNot = this.#accept("not");
      this.keyword("null");
      return { ...field, operator: isNot ? "is not null" : "is null" };
    }
    if (this.#isKeyword("not") || this.#isKeyword("in")) {
      const isNot = this.#accept("not");
      this.keyword("in");
      return { ...field, operator: isNot ? "not in" : "in", values: this.#list() };
    }
    const operator = this.#operator();
    return { ...field, operator, value: this.#value() };
  }

  field(): FilterField {
    const first = this.#name("a field");
    if (this.#next.kind !== "sign" || this.#next.text !== ".") {
      return { entity: "attribute", key: first.text };
    }
    const entity = first.kind === "word" && Object.hasOwn(entities, first.text) ? entities[first.text] : undefined;
    if (!entity) throw invalid(this.text, `there is no kind of field "${first.text}"`);
    return { entity, key: this.#key() };
  }

  /** What follows the point. A key without quotes may hold points, and begin with a digit. */
  #key(): string {
    const key = /\s*(?:`([^`]*)`|"([^"]*)"|([\p{L}\p{N}_/.-]+))/uy;
    key.lastIndex = this.#after;
    const found = key.exec(this.text);
    if (!found) {
      this.#advance();
      throw this.#expected("a key");
    }
    this.#next = this.#read(key.lastIndex);
    return found[1] ?? found[2] ?? found[3]!;
  }

  #name(expected: string): Token {
    const { kind } = this.#next;
    if (kind !== "word" && kind !== "backquoted" && kind !== "double") throw this.#expected(expected);
    return this.#advance();
  }

  #operator(): FilterOperator {
    const text = this.#next.text.toLowerCase();
    const isWord = this.#next.kind === "word" && (text === "like" || text === "ilike");
    const isSign = this.#next.kind === "sign" && ["=", "!=", "<", "<=", ">", ">="].includes(text);
    if (!isWord && !isSign) throw this.#expected("a comparison such as =, < or LIKE");
    this.#advance();
    return text as FilterOperator;
  }

  #value(): string | number {
    const { kind, text } = this.#next;
    if (kind !== "number" && kind !== "single" && kind !== "double") {
      throw this.#expected("a number, or a text in quotes");
    }
    this.#advance();
    return kind === "number" ? Number(text) : text;
  }

  #list(): string[] {
    this.#sign("(");
    const values: string[] = [];
    do {
      if (values.length > 0) this.#sign(",");
      const { kind } = this.#next;
      if (kind !== "single" && kind !== "double") throw this.#expected("a text in quotes");
      values.push(this.#advance().text);
    } while (!(this.#next.kind === "sign" && this.#next.text === ")"));
    this.#sign(")");
    return values;
  }

  #sign(text: string): void {
    if (this.#next.kind !== "sign" || this.#next.text !== text) throw this.#expected(`"${text}"`);
    this.#advance();
  }

  #isKeyword(name: string): boolean {
    return this.#next.kind === "word" && this.#next.text.toLowerCase() === name;
  }

  #accept(name: string): boolean {
    const is = this.#isKeyword(name);
    if (is) this.#advance();
    return is;
  }

  #advance(): Token {
    const token = this.#next;
    this.#next = this.#read(this.#after);
    return token;
  }

  #read(from: number): Token {
    pattern.lastIndex = from;
    const found = pattern.exec(this.text);
    if (!found) {
      const rest = this.text.slice(from);
      if (rest.trim() !== "") throw invalid(this.text, `"${rest.trim().slice(0, 40)}" is not understood`);
      this.#after = this.text.length;
      return { kind: "end", text: "", start: this.text.length };
    }
    this.#after = pattern.lastIndex;
    const [kind, text] = Object.entries(found.groups!).find(([, value]) => value !== undefined)!;
    const start = from + /^\s*/.exec(found[0])![0].length;
    return { kind: kind as Token["kind"], text: text!, start };
  }

  #expected(what: string): CrisolError {
    const found = this.isAtEnd() ? "the end" : `"${this.text.slice(this.#next.start, this.#next.start + 40)}"`;
    return invalid(this.text, `${what} was expected, not ${found}`);
  }
}

function invalid(filter: string, problem: string): CrisolError {
  return new CrisolError("filter_invalid", { value: filter.slice(0, 200), problem });
}
