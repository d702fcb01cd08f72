import type { Advice, AdviceStep } from "@crisol/contract";
import { Badge, Button, Group, List, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel, Section } from "./page.js";

/** Why, step by step, what was weighed, and what would change the advice. */
export function AdviceWhy({ advice: { steps, conflicts, changes } }: { readonly advice: Advice }) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  const decisive = steps.filter(({ isDecisive }) => isDecisive);
  const shown = showsAll || decisive.length === 0 ? steps : decisive;
  const others = steps.length - decisive.length;
  return (
    <Stack gap="lg">
      {steps.length > 0 && (
        <Section title={t("advice.why")}>
          <Panel>
            <List spacing="sm" listStyleType="none">
              {shown.map((step) => (
                <List.Item key={`${step.stage} ${step.rule}`}>
                  <Step step={step} />
                </List.Item>
              ))}
            </List>
            {decisive.length > 0 && others > 0 && (
              <Button variant="subtle" mt="sm" onClick={() => setShowsAll(!showsAll)} aria-expanded={showsAll}>
                {t("advice.others", { count: others })}
              </Button>
            )}
          </Panel>
        </Section>
      )}
      {conflicts.length > 0 && (
        <Section title={t("advice.conflicts")}>
          <Panel>
            <List size="sm" spacing="xs">
              {conflicts.map(({ reason, outcome }) => (
                <List.Item key={reason.text}>
                  {reason.text} <strong>{outcome.text}</strong>
                </List.Item>
              ))}
            </List>
          </Panel>
        </Section>
      )}
      {changes.length > 0 && (
        <Section title={t("advice.changes")}>
          <Panel>
            <List size="sm" spacing="xs">
              {changes.map(({ field, value, text }) => (
                <List.Item key={`${field} ${value}`}>{text.text}</List.Item>
              ))}
            </List>
          </Panel>
        </Section>
      )}
    </Stack>
  );
}

function Step({ step: { saw, reason, decided, isDecisive, rule } }: { readonly step: AdviceStep }) {
  const { t } = useTranslation();
  return (
    <>
      <Group gap={8}>
        <Text fw={550} inherit>
          {decided.text}
        </Text>
        {isDecisive && <Badge color="ember">{t("advice.decisive")}</Badge>}
      </Group>
      <Text size="sm">{reason.text}</Text>
      <Text size="xs" c="dimmed">
        {[...saw.map(({ name, value }) => `${name}: ${value}`), rule].join(" · ")}
      </Text>
    </>
  );
}
