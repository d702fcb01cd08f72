/** What a command may name: `${{parameters.rate}}`, `${{inputs.train}}`, `${{outputs.model}}`. */
export type CommandValues = Readonly<
  Record<"parameters" | "inputs" | "outputs", Readonly<Record<string, string | number | boolean>>>
>;

const placeholder = /\$\{\{\s*([^}]*?)\s*\}\}/g;

/** The placeholders of a command that `values` have nothing for, as they stand there; empty when it can be run. */
export function unknownPlaceholders(command: string, values: CommandValues): string[] {
  const found = [...command.matchAll(placeholder)].filter(([, name]) => valueNamed(values, name!) === undefined);
  return [...new Set(found.map(([text]) => text))];
}

/**
 * The command with each placeholder replaced by its value as one word of a POSIX shell, whatever the value holds. One
 * that names nothing stays as it is.
 */
export function commandWith(command: string, values: CommandValues): string {
  return command.replace(placeholder, (text, name: string) => {
    const value = valueNamed(values, name);
    return value === undefined ? text : shellWord(String(value));
  });
}

/** What a job is called whose command is all that is known: its first words, at most three, up to its options and values. */
export function commandTitle(command: string): string {
  const words = command.trim().split(/\s+/).slice(0, 3);
  const end = words.findIndex((word, i) => i > 0 && (word.startsWith("--") || word.includes("${{")));
  return words.slice(0, end === -1 ? 3 : end).join(" ");
}

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function valueNamed(values: CommandValues, name: string): string | number | boolean | undefined {
  const dot = name.indexOf(".");
  const group = name.slice(0, Math.max(0, dot));
  if (!Object.hasOwn(values, group)) return undefined;
  const named = values[group as keyof CommandValues];
  const key = name.slice(dot + 1);
  return Object.hasOwn(named, key) ? named[key] : undefined;
}
