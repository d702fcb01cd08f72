import { Typography } from "@mantine/core";
import Markdown, { sanitizer } from "markdown-to-jsx/react";
import { Children, type CSSProperties, type ReactNode } from "react";

/** Markdown that somebody wrote, as a page. */
export function Notes({ text }: { readonly text: string }) {
  return (
    <Typography>
      <NoteText text={text} />
    </Typography>
  );
}

/**
 * The same without the look. Notes come from scripts too, so HTML in them stays text, addresses lead to the web, to mail or
 * into this site, and pictures become their text: one from elsewhere would tell its server who reads the note, and when.
 */
export function NoteText({ text }: { readonly text: string }) {
  return (
    <Markdown
      options={{
        disableParsingRawHTML: true,
        forceBlock: true,
        sanitizer: (address) => (/^(https?:|mailto:|#|\/(?!\/))/i.test(address) ? sanitizer(address) : null),
        overrides: {
          a: { component: Anchor },
          img: { component: PictureText },
          pre: { component: ScrolledCode },
          table: { component: ScrolledTable },
          th: { component: HeaderCell },
          // The page has the title; what is written is below it.
          h1: { component: "h2" },
          h2: { component: "h3" },
          h3: { component: "h4" },
          h4: { component: "h5" },
          h5: { component: "h6" },
        },
      }}
    >
      {text}
    </Markdown>
  );
}

function Anchor({ href, children }: { readonly href?: string; readonly children?: ReactNode }) {
  return href ? (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}

function PictureText({ alt }: { readonly alt?: string }) {
  return <span>{alt}</span>;
}

/** What may be wider than the page scrolls, by keyboard too. */
function ScrolledCode({ children }: { readonly children?: ReactNode }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  return <pre tabIndex={0}>{children}</pre>;
}

function ScrolledTable({ children }: { readonly children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <div style={{ overflowX: "auto" }} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

/** A corner of a table that says nothing is no header. */
function HeaderCell({ children, style }: { readonly children?: ReactNode; readonly style?: CSSProperties }) {
  return Children.count(children) === 0 ? <td /> : <th style={style}>{children}</th>;
}
