import type { AdviceRule } from "@crisol/contract";
import { Table } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { adviceRulesQuery } from "../../advice-queries.js";
import { code } from "../../code.js";
import { Page } from "../../components/page.js";
import { PlainTable } from "../../components/plain-table.js";

/** The rules that the advice weighs, each with its source. */
function RulesPage() {
  const { t, i18n } = useTranslation();
  const { data } = useSuspenseQuery(adviceRulesQuery(i18n.language));
  return (
    <Page
      title={t("advice.rules")}
      sentence={t("advice.rulesSentence")}
      code={code(
        "npx crisol advise --all",
        "const { items } = await api.advice.rules({ query: {} });",
        `rules = api.get(f"{url}/advice/rules").json()["items"]`,
      )}
    >
      <Rules rules={data.items} />
    </Page>
  );
}

function Rules({ rules }: { readonly rules: readonly AdviceRule[] }) {
  const { t } = useTranslation();
  return (
    <PlainTable heads={[t("advice.rule"), t("advice.when"), t("advice.decides"), t("advice.source")]} minWidth={860}>
      {rules.map(({ id, when, decides, reason, source }) => (
        <Table.Tr key={id}>
          <Table.Td>
            <code>{id}</code>
          </Table.Td>
          <Table.Td>{when}</Table.Td>
          <Table.Td title={reason}>{decides}</Table.Td>
          <Table.Td>{source}</Table.Td>
          <Table.Td />
        </Table.Tr>
      ))}
    </PlainTable>
  );
}

export const Route = createLazyRoute("/advice/rules")({ component: RulesPage });
