import type { CSSProperties } from "react";
import { type AnsiSpan, ansiSpans } from "../ansi.js";
import classes from "./log-text.module.css";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A line of a log in its colours, with what was found in it marked. It is only ever text: nothing in it is markup. */
export function LogText({ text, ranges = [] }: { readonly text: string; readonly ranges?: readonly Range[] }) {
  return cut(ansiSpans(text), ranges).map(({ key, isFound, span }) => {
    const { bold, dim, italic, underline } = span.style;
    const [color, background] = span.style.inverse
      ? [span.style.background ?? "var(--crisol-panel)", span.style.color ?? "var(--crisol-ink)"]
      : [span.style.color, span.style.background];
    const style: CSSProperties = {
      ...(color !== undefined && { color: readable(color) }),
      ...(background !== undefined && { background: css(background) }),
      ...(bold && { fontWeight: 700 }),
      ...(dim && { opacity: 0.75 }),
      ...(italic && { fontStyle: "italic" }),
      ...(underline && { textDecoration: "underline" }),
    };
    return isFound ? (
      <mark key={key} className={classes.found}>
        {span.text}
      </mark>
    ) : (
      <span key={key} style={style}>
        {span.text}
      </span>
    );
  });
}

const css = (colour: number | string) => (typeof colour === "number" ? `var(--crisol-ansi-${colour})` : colour);

/** What was chosen for a black terminal, moved towards the ink so that it is seen on any background. */
const readable = (colour: number | string) =>
  typeof colour === "string" && colour.startsWith("rgb")
    ? `color-mix(in oklab, ${colour} 60%, var(--crisol-ink))`
    : css(colour);

/** The spans cut where a range begins or ends. */
function cut(spans: readonly AnsiSpan[], ranges: readonly Range[]) {
  const pieces: { key: number; isFound: boolean; span: AnsiSpan }[] = [];
  let at = 0;
  for (const span of spans) {
    const end = at + span.text.length;
    const inside = ranges.flatMap((range) => [range.start, range.end]).filter((place) => place > at && place < end);
    const places = [at, ...inside, end];
    for (const [i, start] of places.slice(0, -1).entries()) {
      const text = span.text.slice(start - at, (places[i + 1] as number) - at);
      const isFound = ranges.some((range) => range.start <= start && start < range.end);
      if (text !== "") pieces.push({ key: start, isFound, span: { ...span, text } });
    }
    at = end;
  }
  return pieces;
}
