export function generatedModules(contract: {
  readonly document: object;
  readonly errorCatalogue: object;
}): Record<string, string>;
