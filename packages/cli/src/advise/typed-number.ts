/** English and Spanish, which do not count alike from a thousand millions on. */
const SCALES: Readonly<Record<string, number>> = {
  ...{ k: 1e3, thousand: 1e3, mil: 1e3, m: 1e6, million: 1e6, millions: 1e6, millon: 1e6, millones: 1e6 },
  ...{ "mil millones": 1e9, billion: 1e9, billions: 1e9, bn: 1e9, billon: 1e12, billones: 1e12 },
};

/**
 * A number as people type it: `20000`, `20,000`, `20.000`, `20 000`, `1.5`, `2 million`, `2 millones`, `1e6`. Groups of three digits are
 * thousands, in both languages. Undefined for what is none.
 */
export function typedNumber(text: string): number | undefined {
  const plain = text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .trim()
    .toLowerCase();
  const [, digits = "", scale] = /^([-+]?[\d.,_ ]*\d(?:e[-+]?\d+)?)\s*([a-z ]+)?$/.exec(plain) ?? [];
  const times = scale === undefined ? 1 : SCALES[scale.trim()];
  if (digits === "" || times === undefined) return undefined;
  const compact = digits.replace(/[_ ]/g, "");
  const isGrouped = /^[-+]?\d{1,3}([.,]\d{3})+$/.test(compact) && !/^[-+]?0[.,]/.test(compact);
  const value = Number(isGrouped ? compact.replace(/[.,]/g, "") : compact.replace(",", "."));
  return Number.isFinite(value) ? value * times : undefined;
}
