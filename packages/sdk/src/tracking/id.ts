/** 32 random hexadecimal digits. Not `randomUUID`, which a page has only when it came by https or from its own machine. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
