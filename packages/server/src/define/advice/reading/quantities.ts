import type { AdviceField } from "@crisol/contract";
import { ARTICLES, amountOf, NUMBER, SCALE } from "./amount.js";

/** A number that was found with its unit. */
export interface Quantity {
  readonly field: AdviceField;
  readonly value: number;
  readonly words: string;
}

const BYTES: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  pb: 1e15,
  gigabyte: 1e9,
  terabyte: 1e12,
  petabyte: 1e15,
};

const ROWS = "rows|records|samples|filas|registros";
const THINGS =
  "houses|items|orders|users|tweets|messages|comments|articles|invoices|readings|clicks|parts|images|pictures|photos|x-?rays|texts|emails|tickets|reviews|documents|customers|transactions|events|patients|casas|viviendas|pisos|pedidos|usuarios|tuits|mensajes|comentarios|articulos|facturas|lecturas|clics|piezas|imagenes|fotos|radiografias|textos|correos|resenas|documentos|clientes|transacciones|eventos|pacientes";
const counted = (what: string) =>
  new RegExp(
    String.raw`\b${NUMBER}${SCALE}(?: of| de)?(?: \w+)? (?:${what})\b(?! (?:a|per|each|every|al|por|cada) (?:day|dia)\b)`,
  );

const aDay = (what: string) =>
  new RegExp(
    String.raw`\b${NUMBER}${SCALE}(?: of| de)?(?: \w+)? (?:${what}) (?:a|per|each|every|al|por|cada) (?:day|dia)\b`,
  );

const COUNTS: readonly (readonly [AdviceField, RegExp, number])[] = [
  ["columns", counted("columns|features|fields|variables|measurements|columnas|campos|medidas|mediciones"), 1],
  // Rows that are said to be rows before things that may be: "two R users and a million rows".
  ["rows", counted(ROWS), 1],
  ["rows", counted(THINGS), 1],
  ["latencyMs", new RegExp(String.raw`\b${NUMBER}${SCALE} ?(?:ms|milliseconds|milisegundos)\b`), 1],
  [
    "trainingHours",
    new RegExp(String.raw`\b(?:within|in|under|less than|en|menos de) ${NUMBER}${SCALE} ?(?:h|hours?|horas?)\b`),
    1,
  ],
  [
    "trainingHours",
    new RegExp(String.raw`\b(?:within|in|under|less than|en|menos de) ${NUMBER}${SCALE} ?(?:min|minutes?|minutos?)\b`),
    1 / 60,
  ],
  ["predictionsPerDay", aDay(`predictions|requests|predicciones|peticiones|${THINGS}`), 1],
  [
    "growthPercentPerYear",
    new RegExp(String.raw`\b(?:grow|grows|growing|crece|crecen|crecimiento)\b.{0,20}?${NUMBER}${SCALE} ?%`),
    1,
  ],
];
const COUNTED: readonly AdviceField[] = ["rows", "columns", "predictionsPerDay"];
/** Of data: what a machine has is none of them. */
const SIZE = new RegExp(
  String.raw`\b${NUMBER}${SCALE} ?(kb|mb|gb|tb|pb|gigabyte|terabyte|petabyte)s?\b(?! (?:of |de )?(?:ram|memory|memoria|laptop|machine|computer|server)\b)`,
);

/** Numbers with a unit in `text`, which is in lower case and without accents: the first of each field. */
export function quantitiesIn(text: string): readonly Quantity[] {
  const found: Quantity[] = [];
  for (const [field, pattern, unit] of COUNTS) {
    const match = pattern.exec(text);
    if (!match || found.some((one) => one.field === field)) continue;
    if (ARTICLES.includes(match[1] as string) && match[2] === undefined && COUNTED.includes(field)) continue;
    const value = amountOf(match[1] as string, match[2]) * unit;
    if (Number.isFinite(value)) found.push({ field, value, words: match[0] });
  }
  const size = SIZE.exec(text);
  if (size) {
    const value = amountOf(size[1] as string, size[2]) * (BYTES[size[3] as string] as number);
    found.push({ field: "bytes", value, words: size[0] });
  }
  return found;
}
