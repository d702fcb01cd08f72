/** The instant as ISO 8601 in UTC, or null where there is none. */
export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
