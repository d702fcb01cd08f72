interface Checks {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly { readonly message: string }[] };
  };
}

/** What a schema of the contract has against `value`, for the line under a field; nothing when it is fine. */
export function problemOf(schema: object, value: unknown): string | undefined {
  const result = (schema as Checks).safeParse(value);
  return result.success ? undefined : result.error?.issues[0]?.message;
}
