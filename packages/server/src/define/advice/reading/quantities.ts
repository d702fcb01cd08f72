import type { AdviceField } from "@crisol/contract";

/** A number that was found with its unit. */
export interface Quantity {
  readonly field: AdviceField;
  readonly value: number;
  readonly words: string;
}

const NUMBER = String.raw`(\d+(?:[.,]\d+)*|a|an|one|two|three|five|ten|un|una|dos|tres|cinco|diez|half a|medio|media)`;
const SCALE = `(?: (thousand|million|billion|trillion|mil millones|mil|millones|millon|billones|billon|k|m|bn|hundred|cien))?`;
const SPELLED: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, un: 1, una: 1, two: 2, dos: 2, three: 3, tres: 3, five: 5, cinco: 5, ten: 10, diez: 10 },
  ...{ "half a": 0.5, medio: 0.5, media: 0.5 },
};
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

const THINGS =
  "rows|records|samples|images|pictures|photos|x-?rays|texts|emails|tickets|reviews|documents|customers|transactions|events|patients|filas|registros|imagenes|fotos|radiografias|textos|correos|resenas|documentos|clientes|transacciones|eventos|pacientes";
const counted = (what: string) => new RegExp(String.raw`\b${NUMBER}${SCALE}(?: of| de)?(?: \w+)? (?:${what})\b`);

const COUNTS: readonly (readonly [AdviceField, RegExp, number])[] = [
  ["columns", counted("columns|features|fields|variables|columnas|campos"), 1],
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
  ["predictionsPerDay", counted("predictions (?:a|per) day|predicciones (?:al|por) dia"), 1],
  [
    "growthPercentPerYear",
    new RegExp(String.raw`\b(?:grow|grows|growing|crece|crecen|crecimiento)\b.{0,20}?${NUMBER}${SCALE} ?%`),
    1,
  ],
];
const SIZE = new RegExp(String.raw`\b${NUMBER}${SCALE} ?(kb|mb|gb|tb|pb|gigabyte|terabyte|petabyte)s?\b`);

/** Numbers with a unit in `text`, which is in lower case and without accents: the first of each field. */
export function quantitiesIn(text: string): readonly Quantity[] {
  const found: Quantity[] = [];
  for (const [field, pattern, unit] of COUNTS) {
    const match = pattern.exec(text);
    if (!match || found.some((one) => one.field === field)) continue;
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
function numberOf(text: string): number {
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ""));
  return Number(text.replace(",", "."));
}
