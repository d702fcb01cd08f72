/*
 * Names of the contract as Python writes them.
 */
const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

/** `projectId` and `project-id` as `project_id`; a keyword gets an underscore: `import_`. */
export function snake(name) {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  return KEYWORDS.has(words) ? `${words}_` : words;
}

/** `not_found` and `notFound` as `NotFound`. */
export function pascal(name) {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join("");
}

export const isIdentifier = (name) => /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);

/** A docstring's or comment's text, kept from ending its literal. */
export const prose = (text) => text.replaceAll("\\", "\\\\").replaceAll('"""', "'''");

export const HEADER = `# Generated from Crisol's contract by \`npm run generate:python\`: change the contract, not this file.\n`;
