import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import classes from "./row-scroller.module.css";

export const ROW_HEIGHT = 20;
/** Browsers make nothing higher than some 16 million pixels. Above that, a pixel of the scroll bar is several rows. */
const MOST_HEIGHT = 16_000_000;

interface RowScrollerProps {
  readonly label: string;
  readonly rowCount: number;
  /** Index of the uppermost row that is seen. */
  readonly top: number;
  readonly onTop: (top: number) => void;
  /** Rows that have room. */
  readonly rowsInView: number;
  /** The rows are put at the lower end, as what is newest is. */
  readonly atEnd: boolean;
  readonly children: ReactNode;
}

/**
 * Scrolls through any number of rows, row by row, of which only `children`, those from `top` on, exist. By wheel, bar and
 * the keys that scroll.
 */
export function RowScroller({ label, rowCount, top, onTop, rowsInView, atEnd, children }: RowScrollerProps) {
  const region = useRef<HTMLElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const lastTop = Math.max(0, rowCount - rowsInView);
  const viewHeight = rowsInView * ROW_HEIGHT;
  const range = Math.min(lastTop * ROW_HEIGHT, MOST_HEIGHT);
  // Where the bar stands for `top`, so that moving it there is not taken for the user's doing.
  const place = useRef(0);
  useLayoutEffect(() => {
    const shown = region.current;
    if (!shown) return;
    const wanted = lastTop === 0 ? 0 : Math.round((Math.min(top, lastTop) / lastTop) * range);
    if (rowOf(shown.scrollTop) !== Math.min(top, lastTop)) shown.scrollTop = wanted;
    place.current = shown.scrollTop;
    // Rows that are too long scroll sideways: by the arrows, as what scrolls must be reachable by keyboard.
    if (view.current) view.current.tabIndex = view.current.scrollWidth > view.current.clientWidth ? 0 : -1;
  });
  const rowOf = (pixels: number) => (range === 0 ? 0 : Math.round((Math.min(pixels, range) / range) * lastTop));
  const scrolled = () => {
    const now = region.current?.scrollTop ?? 0;
    if (Math.abs(now - place.current) < 1) return;
    place.current = now;
    onTop(rowOf(now));
  };
  const pressed = (event: KeyboardEvent) => {
    if (
      (event.target !== region.current && event.target !== view.current) ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      view.current?.scrollBy({ left: event.key === "ArrowLeft" ? -80 : 80 });
      event.preventDefault();
      return;
    }
    const page = Math.max(1, rowsInView - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: top - 1,
      ArrowDown: top + 1,
      PageUp: top - page,
      PageDown: top + page,
      Home: 0,
      End: lastTop,
    };
    const moved = moves[event.key];
    if (moved === undefined) return;
    event.preventDefault();
    onTop(Math.max(0, Math.min(lastTop, moved)));
  };
  return (
    <section
      ref={region}
      aria-label={label}
      className={classes.scroller}
      style={{ height: viewHeight + 2 }}
      onScroll={scrolled}
      onKeyDown={pressed}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <div style={{ height: viewHeight + range }}>
        <div ref={view} className={classes.view} style={{ height: viewHeight }} data-end={atEnd || undefined}>
          {children}
        </div>
      </div>
    </section>
  );
}
