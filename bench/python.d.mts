export function pythonEnvironment(
  name: string,
  packages: readonly string[],
  say: (text: string) => void,
): Promise<(program: string) => string>;
export function hasPython(): boolean;
