import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { LogText } from "./log-text.js";

const html = (text: string, ranges: { start: number; end: number }[] = []) =>
  renderToStaticMarkup(<LogText text={text} ranges={ranges} />);

describe("a line of a log", () => {
  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe srcdoc="<script>alert(1)</script>">',
    "\u001b[31m<b>\u001b[0m<style>*{display:none}</style>",
    "\u001b]8;;javascript:alert(1)\u0007click\u001b]8;;\u0007",
    "\u001b[38;2;0;0;0);background:url(https://evil.test)mx",
    "\u001b[31;url(x)m<a href=javascript:alert(1)>x</a>",
    "{{constructor.constructor('alert(1)')()}}",
    "&lt;script&gt;",
  ])("safety-20: %j is text and nothing else", (text) => {
    const page = html(text, [{ start: 1, end: 3 }]);
    expect(page.replace(/<(span|mark)( class="[\w-]+")?( style="[^"]*")?>|<\/(span|mark)>/g, "")).not.toMatch(/[<>]/);
    expect(page).not.toMatch(/style="[^"]*url/);
    expect(page).not.toMatch(/<[^>]*\shref/);
  });

  test("is marked where something was found, over colours", () => {
    const page = html("an \u001b[31mer\u001b[1mror\u001b[0m here", [{ start: 3, end: 8 }]);
    const marked = [...page.matchAll(/<mark[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(marked).toEqual(["er", "ror"]);
    expect(page.replace(/<[^>]*>/g, "")).toBe("an error here");
  });
});
