import { HEADER, isIdentifier, pascal } from "./names.mjs";

const PRIMITIVES = { string: "str", integer: "int", number: "float", boolean: "bool", null: "None" };

/**
 * The types of an OpenAPI document's schemas in Python: an object is a TypedDict, since answers are JSON and newer servers
 * may add fields; what has no name of its own gets that of where it stands, such as `RunProgress`.
 */
export class Models {
  /** Text of each definition by its name. */
  #definitions = new Map();
  #aliases = new Map();

  constructor(schemas) {
    // Names of the contract first, so that no nested one takes them.
    for (const name of Object.keys(schemas)) this.#definitions.set(name, "");
    for (const [name, schema] of Object.entries(schemas)) {
      this.#definitions.delete(name);
      // Where an answer has fields that a request may leave out, what was answered can be sent again all the same.
      const answered = `${name}Output` in schemas;
      const own = answered ? `${name}Input` : name;
      const type = this.#inline(schema, own);
      if (!this.#definitions.get(own)) this.#alias(own, type);
      if (answered) this.#alias(name, `${own} | ${name}Output`);
    }
  }

  /** The Python type of `schema`, which is called `name` where it needs a name. */
  typeOf(schema, name) {
    const type = this.#inline(schema, name);
    // A generic type in a class with a method called `list` would mean the method.
    return type.includes("[") ? this.#alias(name, type) : type;
  }

  module() {
    const names = [...this.#definitions, ...this.#aliases].filter(([, text]) => text);
    return `${HEADER}"""What requests and answers look like: JSON objects as typed dictionaries, with the names of the API."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

${names
  .map(([, text]) => text)
  .sort((a, b) => Number(/TypeAlias/.test(a)) - Number(/TypeAlias/.test(b)))
  .join("\n\n")}
`;
  }

  #alias(name, type) {
    if (type === name) return name;
    this.#aliases.set(name, `${name}: TypeAlias = ${JSON.stringify(type)}\n`);
    return name;
  }

  #inline(schema, name) {
    if (schema.$ref) return schema.$ref.split("/").at(-1);
    if ("const" in schema) return `Literal[${literal(schema.const)}]`;
    if (schema.enum) return `Literal[${schema.enum.map(literal).join(", ")}]`;
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.#union(choices, name);
    if (schema.allOf?.length === 1) return this.#inline(schema.allOf[0], name);
    if (Array.isArray(schema.type))
      return this.#union(
        schema.type.map((type) => ({ ...schema, type })),
        name,
      );
    if (schema.type === "array") return `list[${this.#inline(schema.items ?? {}, `${name}Item`)}]`;
    if (schema.type === "object") return this.#object(schema, name);
    return PRIMITIVES[schema.type] ?? "Any";
  }

  #union(choices, name) {
    const named = choices.map((choice, i) => {
      const kind = Object.values(choice.properties ?? {}).find((property) => "const" in property);
      const only = choices.filter(({ type }) => type !== "null").length === 1;
      return this.#inline(choice, only ? name : `${name}${kind ? pascal(String(kind.const)) : i + 1}`);
    });
    return [...new Set(named)].join(" | ");
  }

  #object(schema, name) {
    if (!schema.properties) {
      const values = schema.additionalProperties;
      return `dict[str, ${values && typeof values === "object" ? this.#inline(values, `${name}Value`) : "Any"}]`;
    }
    const free = this.#freeName(name);
    this.#definitions.set(free, "");
    const fields = Object.entries(schema.properties).map(([key, property]) => {
      const type = this.#inline(property, free + pascal(key));
      return [key, schema.required?.includes(key) ? type : `NotRequired[${type}]`];
    });
    this.#definitions.set(
      free,
      fields.every(([key]) => isIdentifier(key)) ? classOf(free, fields) : callOf(free, fields),
    );
    return free;
  }

  #freeName(name) {
    for (let number = 1; ; number++) {
      const free = number === 1 ? name : `${name}${number}`;
      if (!this.#definitions.has(free) && !this.#aliases.has(free)) return free;
    }
  }
}

function classOf(name, fields) {
  const body = fields.length > 0 ? fields.map(([key, type]) => `    ${key}: ${type}`) : ["    pass"];
  return [`class ${name}(TypedDict):`, ...body, ""].join("\n");
}

/** The other form, for keys that are no identifiers, such as \`class\`. */
function callOf(name, fields) {
  const body = fields.map(([key, type]) => `        ${JSON.stringify(key)}: ${JSON.stringify(type)},`);
  return [`${name} = TypedDict(`, `    ${JSON.stringify(name)},`, "    {", ...body, "    },", ")", ""].join("\n");
}

const literal = (value) => (typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value));
