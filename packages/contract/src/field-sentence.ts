import { fieldForms } from "./field-form.js";

/**
 * What can be wrong with a field, in English, by its code: what a page in another language has a text of its own for. A
 * `{value}` is the bad one.
 */
export const fieldSentences = {
  missing: "is missing",
  no_field_of_request: "is not a field of this request",
  no_field_of_file: "is not a field of this file",
  type_string: "must be a string, not {value}",
  type_number: "must be a number, not {value}",
  type_int: "must be a whole number, not {value}",
  type_boolean: "must be a boolean, not {value}",
  type_array: "must be an array, not {value}",
  type_object: "must be an object, not {value}",
  type_number_boolean_string: "must be a number, a boolean or a string, not {value}",
  choice: "must be one of {choices}, not {value}",
  least: "must be at least {limit}, not {value}",
  more: "must be more than {limit}, not {value}",
  most: "must be at most {limit}, not {value}",
  less: "must be less than {limit}, not {value}",
  least_characters: "must have at least {limit} characters, not {count}",
  most_characters: "must have at most {limit} characters, not {count}",
  least_entries: "must have at least {limit} entries, not {count}",
  most_entries: "must have at most {limit} entries, not {count}",
  unknown_placeholder: "{name} names nothing of this file",
  ...(Object.fromEntries(Object.entries(fieldForms).map(([code, form]) => [code, `${form}, not {value}`])) as {
    readonly [Code in keyof typeof fieldForms]: string;
  }),
} as const;
export type FieldSentence = keyof typeof fieldSentences;

/** The code of a form by what it asks for; undefined for one that only one schema asks for. */
export function fieldFormOf(text: string): FieldSentence | undefined {
  return (Object.keys(fieldForms) as (keyof typeof fieldForms)[]).find((code) => fieldForms[code] === text);
}

/** The English sentence of `code` with `params` filled in. */
export function fieldSentence(code: FieldSentence, params: Readonly<Record<string, string | number>>): string {
  return fieldSentences[code].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
