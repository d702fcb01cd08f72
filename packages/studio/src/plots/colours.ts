/** Okabe and Ito's colours, which people with any colour vision tell apart; each has one meaning everywhere. */
const okabeIto = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a400", "#7a7a7a"] as const;

export interface Colours {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly panel: string;
  /** What is looked at: the model's curve, the current data. */
  readonly current: string;
  /** What it is compared with: training, the reference. */
  readonly reference: string;
  readonly good: string;
  readonly bad: string;
  readonly classes: readonly string[];
  /** Sequential, from nothing to much. */
  readonly ramp: readonly [string, string];
}

export const light: Colours = {
  ink: "#1d1c1a",
  muted: "#63615c",
  line: "#e9e8e5",
  panel: "#ffffff",
  current: "#d55e00",
  reference: "#0072b2",
  good: "#009e73",
  bad: "#b3261e",
  classes: okabeIto,
  ramp: ["#f1f6fa", "#0072b2"],
};

export const dark: Colours = {
  ink: "#ecebe8",
  muted: "#a5a29c",
  line: "#33322f",
  panel: "#1a1a19",
  current: "#f08a3c",
  reference: "#56b4e9",
  good: "#2dbf97",
  bad: "#ff8a80",
  classes: ["#56b4e9", "#e69f00", "#2dbf97", "#cc79a7", "#3d8fd1", "#f08a3c", "#f0e442", "#b5b5b5"],
  ramp: ["#22262a", "#56b4e9"],
};

/** Black or white, whichever reads better on `hex`. */
export function inkOn(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? "#111111" : "#ffffff";
}
