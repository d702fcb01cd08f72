import { expect, test } from "vitest";
import { algorithmsPage } from "./algorithms-page.js";

test("the page of algorithms is what their tables say", async () => {
  await expect(algorithmsPage()).toMatchFileSnapshot("algorithms.md");
});
