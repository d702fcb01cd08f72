import type { TargetQuota } from "@crisol/contract";
import { ActionIcon, Button, Group, NativeSelect, NumberInput, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { projectsQuery } from "../queries.js";

const amounts = ["jobs", "cores", "hoursPerMonth", "costPerMonth"] as const;

/** What each project may take of a target. */
export function QuotaFields({
  quotas,
  set,
  problem,
}: {
  readonly quotas: readonly TargetQuota[];
  readonly set: (quotas: TargetQuota[]) => void;
  readonly problem: string | undefined;
}) {
  const { t } = useTranslation();
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const free = [null, ...projects.map(({ id }) => id)].find((id) => !quotas.some((one) => one.projectId === id));
  const change = (at: number, of: Partial<TargetQuota>) =>
    set(quotas.map((quota, index) => (index === at ? { ...quota, ...of } : quota)));
  return (
    <Stack gap="sm">
      {quotas.map((quota, at) => {
        const name = projects.find(({ id }) => id === quota.projectId)?.name ?? t("compute.form.others");
        return (
          <Group key={quota.projectId ?? ""} align="flex-end" gap="sm">
            <NativeSelect
              label={t("compute.project")}
              value={quota.projectId ?? ""}
              w={190}
              data={[
                { value: "", label: t("compute.form.others") },
                ...projects.map((one) => ({ value: one.id, label: one.name })),
              ].map((one) => ({
                ...one,
                disabled: quotas.some((other, index) => index !== at && (other.projectId ?? "") === one.value),
              }))}
              onChange={(event) => change(at, { projectId: event.currentTarget.value || null })}
            />
            {amounts.map((amount) => (
              <NumberInput
                key={amount}
                label={t(`compute.form.quota.${amount}`)}
                value={quota[amount] ?? ""}
                w={120}
                min={0}
                hideControls
                onChange={(value) => change(at, { [amount]: value === "" ? null : Number(value) })}
              />
            ))}
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              onClick={() => set(quotas.filter((_, index) => index !== at))}
              aria-label={t("compute.form.removeQuota", { name })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        );
      })}
      {problem && (
        <Text size="sm" c="red">
          {problem}
        </Text>
      )}
      {free !== undefined && (
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              set([...quotas, { projectId: free, jobs: 1, cores: null, hoursPerMonth: null, costPerMonth: null }])
            }
          >
            {t("compute.form.addQuota")}
          </Button>
        </div>
      )}
    </Stack>
  );
}
