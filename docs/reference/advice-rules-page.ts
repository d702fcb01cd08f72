import { contract } from "@crisol/contract";
import { ruleTable } from "../../packages/server/src/define/advice/rule-table.js";
import { WAYS } from "../../packages/server/src/define/advice/ways.js";

/** The page of the rules of advice, made of their tables. */
export function adviceRulesPage(): string {
  const rules = ruleTable("en");
  const stages = ["task", "metric", "way", "compute"] as const;
  return [
    "# The rules of advice",
    "",
    "Made from the tables in `packages/server/src/define/advice/rules`; to change it, change them and run `npx vitest run docs -u`.",
    "Of the rules of task and metric the first that matches decides; the points of all rules of a way that match add up, and the",
    `effects of all rules of compute. The same by \`GET ${contract.advice.rules.path}\`. How advice works: [advice](../advice.md).`,
    "",
    "## Ways of working",
    "",
    "| Way | Kind of service | There | In Azure |",
    "|---|---|---|---|",
    ...Object.entries(WAYS).map(([id, { service, isAvailable, azure }]) =>
      row([`\`${id}\``, service, isAvailable ? "yes" : "not yet", azure]),
    ),
    ...stages.flatMap((stage) => [
      "",
      `## ${stage.charAt(0).toUpperCase()}${stage.slice(1)}`,
      "",
      "| Rule | When | Decides | Because | Source | Scenario |",
      "|---|---|---|---|---|---|",
      ...rules
        .filter((rule) => rule.stage === stage)
        .map((rule) =>
          row([`\`${rule.id}\``, rule.when, rule.decides, rule.reason, rule.source, `\`${rule.scenario}\``]),
        ),
    ]),
    "",
  ].join("\n");
}

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
