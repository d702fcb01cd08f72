import { expect, test } from "vitest";
import { attachment } from "./file.js";

test("a file's name reaches the browser as it is, and old ones as near as they can", () => {
  expect(attachment("rows.csv")).toBe(`attachment; filename="rows.csv"; filename*=UTF-8''rows.csv`);
  expect(attachment("año (1)*.csv")).toBe(
    `attachment; filename="a_o (1)*.csv"; filename*=UTF-8''a%C3%B1o%20%281%29%2A.csv`,
  );
});

test("safety-20 a file's name cannot end the header or name a folder", () => {
  for (const name of [
    'a"; filename=evil.html',
    "a\r\nSet-Cookie: x=1",
    "../../etc/passwd",
    "a\\b",
    "a\u0000b",
    "\ud800",
  ]) {
    const header = attachment(name);
    expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w%.~!$&+^`|#-]*$/);
    expect(header.match(/"/g)).toHaveLength(2);
    expect(header).not.toMatch(/[/\\]/);
  }
  expect(attachment("")).toContain('filename="file"');
  expect(attachment("x".repeat(5000)).length).toBeLessThan(500);
});
