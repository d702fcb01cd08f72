import type { AdviceField } from "@crisol/contract";

/** A number that was found with its unit. */
export interface Quantity {
  readonly field: AdviceField;
  readonly value: number;
  readonly words: string;
}

const SPELLED: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ twelve: 12, twenty: 20, fifty: 50, hundred: 100, "half a": 0.5 },
  ...{ un: 1, una: 1, dos: 2, tres: 3, cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8, nueve: 9, diez: 10 },
  ...{ doce: 12, veinte: 20, cincuenta: 50, cien: 100, doscientos: 200, trescientos: 300, quinientos: 500 },
  ...{ medio: 0.5, media: 0.5 },
};
/** Articles, which count something only before a scale or a unit: not in "a los clientes". */
const ARTICLES = ["a", "an", "un", "una"];
const NUMBER = String.raw`(\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)*|${Object.keys(SPELLED).join("|")})`;
const SCALE = `(?: ?(thousand|million|billion|trillion|mil millones|mil|millones|millon|billones|billon|k|m|bn|hundred|cien))?`;
/** English and Spanish do not count alike from here on: a Spanish billón is a million millions. */
const SCALES: Readonly<Record<string, number>> = {
  ...{ hundred: 100, cien: 100, thousand: 1e3, mil: 1e3, k: 1e3, million: 1e6, millones: 1e6, millon: 1e6, m: 1e6 },
  ...{ billion: 1e9, bn: 1e9, "mil millones": 1e9, trillion: 1e12, billones: 1e12, billon: 1e12 },
};
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
  ["budgetPerMonth", new RegExp(String.raw`(?:us)?[$€] ?${NUMBER}${SCALE}\b`), 1],
  ["budgetPerMonth", new RegExp(String.raw`\b${NUMBER}${SCALE} ?(?:[$€]|dollars|euros|usd|eur|dolares)`), 1],
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

function amountOf(number: string, scale: string | undefined): number {
  const value = SPELLED[number] ?? numberOf(number);
  return value * (scale === undefined ? 1 : (SCALES[scale] ?? 1));
}

/** `1,000,000`, `1.000.000` and `1.5`: groups of three digits are thousands. */
function numberOf(given: string): number {
  const text = given.replaceAll(" ", "");
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ""));
  return Number(text.replace(",", "."));
}
