import type { DefinitionSuggestion, Reason } from "@crisol/contract";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconCheck, IconSparkles } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { count, percent } from "../format.js";
import type { Definition } from "../pages/define/definition.js";
import { ShareBar } from "../plots/sparkline.js";
import { ErrorNotice } from "./error-notice.js";
import { ReasonText } from "./reason-text.js";
import { BlockSkeleton } from "./skeleton.js";
import classes from "./suggestions.module.css";

interface Offer {
  readonly name: string;
  readonly value: string;
  readonly reason: Reason;
  readonly change: Partial<Definition>;
  readonly taken: boolean;
}

/** What the data suggest, each with its reason and one click to accept. */
export function Suggestions({
  suggestion,
  draft,
  onAccept,
}: {
  readonly suggestion: UseQueryResult<DefinitionSuggestion>;
  readonly draft: Definition;
  readonly onAccept: (change: Partial<Definition>) => void;
}) {
  const { t } = useTranslation();
  if (suggestion.isError) return <ErrorNotice error={suggestion.error} />;
  if (!suggestion.data) return <BlockSkeleton rows={5} />;
  const offers = offersOf(suggestion.data, draft, t);
  const open = offers.filter((offer) => !offer.taken);
  const criteria = open.flatMap((offer) => offer.change.criteria ?? []);
  const all: Partial<Definition> = Object.assign(
    {},
    ...open.map((offer) => offer.change),
    criteria.length > 0 && { criteria: [...new Set([...draft.criteria, ...criteria])] },
  );
  const total = suggestion.data.classes.reduce((sum, one) => sum + one.rowCount, 0);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("define.suggestions")}</Title>
        {open.length > 1 && (
          <Button
            size="xs"
            variant="light"
            leftSection={<IconSparkles size={14} aria-hidden />}
            onClick={() => onAccept(all)}
          >
            {t("define.acceptAll")}
          </Button>
        )}
      </Group>
      <ul className={classes.list}>
        {offers.map((offer) => (
          <li key={offer.name + offer.value} className={classes.offer}>
            <div className={classes.words}>
              <Text size="xs" c="dimmed">
                {offer.name}
              </Text>
              <Text fw={550} className={classes.value}>
                {offer.value}
              </Text>
              <Text size="sm" c="dimmed">
                <ReasonText reason={offer.reason} />
              </Text>
            </div>
            {offer.taken ? (
              <IconCheck size={18} aria-label={t("define.accepted")} className={classes.taken} />
            ) : (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => onAccept(offer.change)}
                aria-label={t("define.acceptNamed", { value: offer.value })}
              >
                {t("define.accept")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {suggestion.data.classes.length > 0 && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            {t("define.classes")}
          </Text>
          <ShareBar shares={suggestion.data.classes.map((one) => ({ name: one.value, share: one.rowCount / total }))} />
          <Text size="sm" mt={4}>
            {suggestion.data.classes
              .slice(0, 6)
              .map((one) => `${one.value}: ${count(one.rowCount)} (${percent(one.rowCount / total, 0)})`)
              .join(" · ")}
          </Text>
        </div>
      )}
    </Stack>
  );
}

function offersOf(found: DefinitionSuggestion, draft: Definition, t: (key: string) => string): Offer[] {
  const single = (["target", "task", "positiveClass", "primaryMetric"] as const).flatMap((field) => {
    const offer = found[field];
    if (!offer) return [];
    return [
      {
        name: t(`define.${field}`),
        value: field === "task" ? t(`task.${offer.value}`) : offer.value,
        reason: offer.reason,
        change: { [field]: offer.value } as Partial<Definition>,
        taken: draft[field] === offer.value,
      },
    ];
  });
  const criteria = found.criteria.map((offer) => ({
    name: t("define.criterionOne"),
    value: offer.value,
    reason: offer.reason,
    change: { criteria: [...draft.criteria, offer.value] },
    taken: draft.criteria.includes(offer.value),
  }));
  return [...single, ...criteria];
}
