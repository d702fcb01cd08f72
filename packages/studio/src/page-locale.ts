import i18next from "i18next";

/**
 * The page's language as the browser's user writes it: `en-GB` where the browser wants that and the page is in English. What
 * day a week begins with, and whether a day has 24 hours or twice 12, is a matter of the region.
 */
export function pageLocale(): string {
  const language = i18next.language || "en";
  return navigator.languages.find((tag) => tag.slice(0, 2) === language) ?? language;
}
