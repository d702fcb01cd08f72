import { TERMINAL_COMMANDS } from "@crisol/contract";

/** How a piece of a terminal's line looks. */
export interface AnsiStyle {
  /** One of the sixteen colours of the theme, or a CSS colour. */
  readonly color?: number | string;
  readonly background?: number | string;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

/**
 * A line of a terminal as pieces that look the same each. Colours (16, 256 and RGB) and styles are understood; whatever
 * else commands a terminal is left out, as in a search's hits.
 */
export function ansiSpans(line: string): AnsiSpan[] {
  if (!line.includes("\u001b")) return line === "" ? [] : [{ text: line, style: {} }];
  const spans: AnsiSpan[] = [];
  let style: AnsiStyle = {};
  let end = 0;
  const add = (text: string) => {
    if (text !== "") spans.push({ text, style });
  };
  for (const { 0: command, index } of line.matchAll(TERMINAL_COMMANDS)) {
    add(line.slice(end, index));
    end = index + command.length;
    if (command.endsWith("m") && command[1] === "[") style = styled(style, command.slice(2, -1));
  }
  add(line.slice(end));
  return spans;
}

const FLAGS = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse" } as const;

/** The style after the parameters of an SGR command (ECMA-48, 8.3.117). */
function styled(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let style = before;
  while (codes.length > 0) {
    const code = codes.shift() as number;
    if (code === 0) style = {};
    else if (code in FLAGS) style = { ...style, [FLAGS[code as keyof typeof FLAGS]]: true };
    else if (code === 22) style = without(style, "bold", "dim");
    else if (code === 23) style = without(style, "italic");
    else if (code === 24) style = without(style, "underline");
    else if (code === 27) style = without(style, "inverse");
    else if (code === 38 || code === 48)
      style = withColour(style, code === 38 ? "color" : "background", longColour(codes));
    else if (code === 39) style = without(style, "color");
    else if (code === 49) style = without(style, "background");
    else if (code >= 30 && code <= 37) style = { ...style, color: code - 30 };
    else if (code >= 40 && code <= 47) style = { ...style, background: code - 40 };
    else if (code >= 90 && code <= 97) style = { ...style, color: code - 82 };
    else if (code >= 100 && code <= 107) style = { ...style, background: code - 92 };
  }
  return style;
}

/** Takes a colour of 256, or one in red, green and blue, off the front of `codes`. */
function longColour(codes: number[]): number | string | undefined {
  const kind = codes.shift();
  if (kind === 5) return ofPalette(codes.shift());
  if (kind !== 2) return undefined;
  const [red, green, blue] = codes.splice(0, 3);
  return [red, green, blue].every(isByte) ? `rgb(${red} ${green} ${blue})` : undefined;
}

/** xterm's palette: 16 colours of the theme, a cube of 6 x 6 x 6, 24 greys. */
function ofPalette(index: number | undefined): number | string | undefined {
  if (!isByte(index)) return undefined;
  if (index < 16) return index;
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const cube = index - 16;
  const grey = 8 + 10 * (index - 232);
  return index >= 232
    ? `rgb(${grey} ${grey} ${grey})`
    : `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;
}

function withColour(style: AnsiStyle, part: "color" | "background", colour: number | string | undefined): AnsiStyle {
  return colour === undefined ? style : { ...style, [part]: colour };
}

function without(style: AnsiStyle, ...parts: readonly (keyof AnsiStyle)[]): AnsiStyle {
  return Object.fromEntries(Object.entries(style).filter(([part]) => !parts.includes(part as keyof AnsiStyle)));
}
