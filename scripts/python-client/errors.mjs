import { HEADER, pascal, prose } from "./names.mjs";

/** An exception for each code of the catalogue, so that a program catches what it can do something about. */
export function errorsModule(catalogue) {
  const classes = Object.entries(catalogue).map(
    ([code, [status, sentence]]) => `class ${classNameOf(code)}(CrisolError):
    """${status}: ${prose(sentence)}"""
`,
  );
  const lines = Object.keys(catalogue).map((code) => `    "${code}": ${classNameOf(code)},`);
  return `${HEADER}"""The errors that the API answers, one exception for each code; all are \`CrisolError\`s."""

from __future__ import annotations

from ._error import CrisolError

${classes.map((text) => `\n${text}`).join("\n")}

BY_CODE: dict[str, type[CrisolError]] = {
${lines.join("\n")}
}
"""The exception of each code."""
`;
}

const classNameOf = (code) => `${pascal(code)}Error`;
