import { Typography } from "@mantine/core";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";

/**
 * Markdown that somebody wrote, as a page. HTML in it stays text, and addresses other than of the web, of mail and of this
 * site become none: notes come from scripts too.
 */
export function Notes({ text }: { readonly text: string }) {
  return (
    <Typography>
      <Markdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
          // A picture from elsewhere would tell its server who reads the note, and when.
          img: ({ alt, src }) => <span>{alt || String(src ?? "")}</span>,
        }}
      >
        {text}
      </Markdown>
    </Typography>
  );
}
