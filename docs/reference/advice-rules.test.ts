import { expect, test } from "vitest";
import { adviceRulesPage } from "./advice-rules-page.js";

test("the page of the rules of advice is what their tables say", async () => {
  await expect(adviceRulesPage()).toMatchFileSnapshot("advice-rules.md");
});
