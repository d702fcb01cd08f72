import type { CSSProperties, ReactNode, Ref } from "react";

/** Something that scrolls: named, and reachable by keyboard, without which its end could not be. */
export function ScrollRegion({
  label,
  children,
  className,
  style,
  busy,
  ref,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly style?: CSSProperties | undefined;
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLElement>;
}) {
  return (
    <section
      ref={ref}
      aria-label={label}
      aria-busy={busy}
      className={className}
      style={style}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
    >
      {children}
    </section>
  );
}
