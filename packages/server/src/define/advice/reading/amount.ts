const SPELLED: Readonly<Record<string, number>> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ twelve: 12, twenty: 20, fifty: 50, hundred: 100, "half a": 0.5 },
  ...{ un: 1, una: 1, dos: 2, tres: 3, cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8, nueve: 9, diez: 10 },
  ...{ doce: 12, veinte: 20, cincuenta: 50, cien: 100, doscientos: 200, trescientos: 300, quinientos: 500 },
  ...{ medio: 0.5, media: 0.5 },
};
/** Articles, which count something only before a scale or a unit: not in "a los clientes". */
export const ARTICLES = ["a", "an", "un", "una"];

const FIGURES = String.raw`\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)*`;
/** A number in figures: a group of a pattern. */
export const DIGITS = `(${FIGURES})`;
/** A number in figures or in words: a group of a pattern. */
export const NUMBER = `(${FIGURES}|${Object.keys(SPELLED).join("|")})`;
/** What may follow a number: a group of a pattern, which need not be there. */
export const SCALE = `(?: ?(hundred (?:thousand|million|billion)|thousand|million|billion|trillion|mil millones|mil|millones|millon|billones|billon|k|m|bn|hundred|cien))?`;
/** English and Spanish do not count alike from here on: a Spanish billón is a million millions. */
const SCALES: Readonly<Record<string, number>> = {
  ...{ hundred: 100, cien: 100, thousand: 1e3, mil: 1e3, k: 1e3, million: 1e6, millones: 1e6, millon: 1e6, m: 1e6 },
  ...{ "hundred thousand": 1e5, "hundred million": 1e8, "hundred billion": 1e11 },
  ...{ billion: 1e9, bn: 1e9, "mil millones": 1e9, trillion: 1e12, billones: 1e12, billon: 1e12 },
};

/** What `NUMBER` and `SCALE` have found comes to. */
export function amountOf(number: string, scale: string | undefined): number {
  const value = SPELLED[number] ?? numberOf(number);
  return value * (scale === undefined ? 1 : (SCALES[scale] ?? 1));
}

/** `1,000,000`, `1.000.000` and `1.5`: groups of three digits are thousands. */
function numberOf(given: string): number {
  const text = given.replaceAll(" ", "");
  if (/^\d{1,3}([.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ""));
  return Number(text.replace(",", "."));
}
