import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { NoteText } from "./notes.js";

const html = (text: string) => renderToStaticMarkup(<NoteText text={text} />);

describe("notes", () => {
  test("are Markdown with tables, lists and code", () => {
    const page = html("# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n\n```\nx < y\n```");
    for (const part of ["<h2", "<table", "<li", "<code", "x &lt; y"]) expect(page).toContain(part);
  });

  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//evil.test)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    "![x](https://evil.test/pixel.png)",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe src=https://evil.test></iframe>",
    "<style>*{display:none}</style>",
    '<div style="position:fixed">x</div>',
    "[a](&#106;avascript:alert(1))",
    "[a](%6aavascript:alert(1))",
  ])("safety-20: %s becomes no script, frame, picture, style or address", (text) => {
    const page = html(text);
    expect(page).not.toMatch(/<(script|img|svg|iframe|style|object|embed|form|input|link|meta|base)\b/i);
    expect(page).not.toMatch(/<[^>]*\s(on\w+|style|srcdoc|src)\s*=/i);
    for (const [, address] of page.matchAll(/href="([^"]*)"/g))
      expect(address).toMatch(/^(https?:|mailto:|#|\/(?!\/))/);
  });
});
