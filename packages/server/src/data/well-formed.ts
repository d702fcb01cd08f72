/** `text` with the replacement character in place of half surrogate pairs, which UTF-8 and the store cannot hold. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
