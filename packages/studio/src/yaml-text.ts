/** What has a plain form in YAML that means the text itself, whatever reads it. */
const PLAIN = /^[A-Za-z][A-Za-z0-9 _./-]*[A-Za-z0-9_./-]$/;
/** Words that some reader of YAML takes for something else than text. */
const WORDS = /^(true|false|yes|no|on|off|null|nan|inf|infinity|y|n)$/i;

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** `value` as a document of YAML 1.2: text of several lines as such, other text quoted only where it must be. */
export function yamlText(value: { readonly [key: string]: Value }): string {
  return lines(value).join("\n").concat("\n");
}

function lines(value: { readonly [key: string]: Value }): string[] {
  return Object.entries(value).flatMap(([key, one]) => entry(`${scalar(key)}:`, one));
}

function entry(head: string, value: Value): string[] {
  const indented = (text: readonly string[]) => text.map((line) => (line === "" ? "" : `  ${line}`));
  if (typeof value === "string" && isBlock(value)) return [`${head} |-`, ...indented(value.split("\n"))];
  if (Array.isArray(value)) {
    return value.length === 0 ? [`${head} []`] : [head, ...value.map((one) => `  - ${scalar(one as string)}`)];
  }
  if (typeof value === "object" && value !== null) {
    const inner = lines(value as { readonly [key: string]: Value });
    return inner.length === 0 ? [`${head} {}`] : [head, ...indented(inner)];
  }
  return [`${head} ${scalar(value as string)}`];
}

/** Text of several lines that a block shows as it is: no blanks at the ends of lines, nothing that must be escaped. */
function isBlock(text: string): boolean {
  return (
    /\n/.test(text) && /^[^\s]/.test(text) && /^[\t\n\x20-\x7e\u00a1-\ud7ff]*$/.test(text) && !/\s(\n|$)/.test(text)
  );
}

/** JSON's strings are YAML's in double quotes, but for DEL and the like, which YAML takes only as escapes. */
function scalar(value: string | number | boolean | null): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (PLAIN.test(value) && !WORDS.test(value)) return value;
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
