import { HEADER, pascal, prose, snake } from "./names.mjs";

/** A class for each noun with a method for each verb, and \`Api\`, which has them all. Adds the types it needs to \`models\`. */
export function apiModule(document, models) {
  const nouns = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const [noun, verb] = operation.operationId.split(".");
      const described = describe(method.toUpperCase(), path, operation, models, pascal(noun) + pascal(verb));
      nouns.set(noun, [...(nouns.get(noun) ?? []), { ...described, noun, verb }]);
    }
  }
  const classes = [...nouns].map(([noun, operations]) => classOf(noun, operations));
  return `${HEADER}"""A method for each route of the API, grouped by noun: \`client.project.create({"name": ...})\`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from . import models
from ._transport import Download, Transport, UploadBody, pages, path_of

${classes.map((text) => `\n${text}`).join("\n")}

class Api:
    """All nouns of the API."""

    def __init__(self, transport: Transport) -> None:
${[...nouns.keys()].map((noun) => `        self.${snake(noun)} = ${pascal(noun)}Api(transport)`).join("\n")}
`;
}

function describe(method, path, operation, models, name) {
  const parameters = operation.parameters ?? [];
  const [mediaType, { schema: body } = {}] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const [status, { content = {} }] = Object.entries(operation.responses).find(([code]) => code.startsWith("2"));
  const [answerType, answer] = Object.entries(content)[0] ?? [];
  const raw = mediaType !== undefined && mediaType !== "application/json";
  const item = answer?.schema?.properties;
  const paged = item?.items && item.nextCursor;
  return {
    method,
    path,
    status,
    summary: operation.summary,
    inPath: parameters.filter((parameter) => parameter.in === "path"),
    inQuery: parameters
      .filter((parameter) => parameter.in === "query")
      .map((parameter) => ({
        ...parameter,
        type: qualified(models.typeOf(parameter.schema, name + pascal(parameter.name))),
      })),
    raw: raw ? mediaType : undefined,
    body: mediaType && !raw ? qualified(models.typeOf(body, `${name}Body`)) : undefined,
    bodyOptional: body && !raw && !(body.required?.length > 0) && !body.$ref,
    kind: { "text/event-stream": "events", "application/octet-stream": "file" }[answerType] ?? "json",
    result: answer?.schema && qualified(models.typeOf(answer.schema, `${name}Result`)),
    item: paged && qualified(models.typeOf(item.items.items, `${name}Item`)),
  };
}

/** A type of models.py as other modules name it. */
const qualified = (type) => type.replace(/\b(?!None\b|Any\b)[A-Z]\w*/g, "models.$&");

function classOf(noun, operations) {
  const methods = operations.flatMap((operation) => [
    method(operation),
    ...(operation.item ? [iterator(operation)] : []),
  ]);
  return `class ${pascal(noun)}Api:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

${methods.join("\n")}`;
}

function method(operation) {
  const { raw, kind, result, body } = operation;
  const request = [`"${operation.method}"`, pathOf(operation), ...queryOf(operation)];
  if (body) request.push("body=body");
  const [type, statement] = {
    events: () => [
      `Iterator[${result}]`,
      `return cast("Iterator[${result}]", self._transport.events(${request.slice(1).join(", ")}))`,
    ],
    file: () => ["Download", `return self._transport.download(${request.join(", ")})`],
    json: () => {
      const call = raw
        ? `self._transport.upload(${[...request, "data", `"${raw}"`].join(", ").replace(/(query=.*?\}), data, (.*)$/, "data, $2, $1")})`
        : `self._transport.json(${request.join(", ")})`;
      return result ? [result, `return cast("${result}", ${call})`] : ["None", call];
    },
  }[kind]();
  return render(snake(operation.verb), argumentsOf(operation), type, operation.summary, statement);
}

/** What goes through all pages of a list. */
function iterator(operation) {
  const own = operation.inQuery.filter(({ name }) => name !== "cursor");
  const call = [
    ...operation.inPath.map(({ name }) => snake(name)),
    ...own.map(({ name }) => `${snake(name)}=${snake(name)}`),
    "cursor=cursor",
  ].join(", ");
  return render(
    `${snake(operation.verb)}_all`,
    argumentsOf({ ...operation, inQuery: own }),
    `Iterator[${operation.item}]`,
    `${operation.summary}: every one, page after page as it is asked for`,
    `return pages(lambda cursor: self.${snake(operation.verb)}(${call}))`,
  );
}

function argumentsOf({ inPath, inQuery, raw, body, bodyOptional }) {
  const query = inQuery.map(
    ({ name, type, required }) => `${snake(name)}: ${required ? type : `${type} | None = None`}`,
  );
  return [
    "self",
    ...inPath.map(({ name, schema }) => `${snake(name)}: ${schema.type === "integer" ? "int" : "str"}`),
    ...(raw ? ["data: UploadBody"] : []),
    ...(body ? [bodyOptional ? `body: ${body} | None = None` : `body: ${body}`] : []),
    ...(query.length > 0 ? ["*", ...query] : []),
  ];
}

function pathOf({ path, inPath }) {
  const args = inPath.map(({ name }) => snake(name));
  const template = path.replace(/\{\w+\}/g, "{}");
  return args.length > 0 ? `path_of("${template}", ${args.join(", ")})` : `"${path}"`;
}

function queryOf({ inQuery }) {
  return inQuery.length > 0 ? [`query={${inQuery.map(({ name }) => `"${name}": ${snake(name)}`).join(", ")}}`] : [];
}

function render(name, args, type, summary, statement) {
  const line = `    def ${name}(${args.join(", ")}) -> ${type}:`;
  const head =
    line.length <= 120
      ? line
      : `    def ${name}(\n${args.map((argument) => `        ${argument},`).join("\n")}\n    ) -> ${type}:`;
  return `${head}\n        """${prose(summary)}."""\n        ${statement}\n`;
}
