import { Group, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { runDocumentsQuery } from "../queries.js";
import type { RunDocument } from "../run-documents.js";
import { ErrorNotice } from "./error-notice.js";
import { Section } from "./page.js";
import { BlockSkeleton } from "./skeleton.js";
import { TextDiff } from "./text-diff.js";

const PARTS = ["settings", "code", "environment"] as const;

/** Two of the runs line by line: their settings, their code, and what they ran in. */
export function RunDifference({
  projectId,
  runs,
  first,
  second,
  onChange,
}: {
  readonly projectId: string;
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly first: string;
  readonly second: string;
  readonly onChange: (change: { first?: string; second?: string }) => void;
}) {
  const { t } = useTranslation();
  const { data: before, error: firstError } = useQuery(runDocumentsQuery(projectId, first));
  const { data: after, error: secondError } = useQuery(runDocumentsQuery(projectId, second));
  const options = runs.map(({ id, name }) => ({ value: id, label: name }));
  const error = firstError ?? secondError;
  return (
    <Stack gap="lg">
      <Group grow maw={640}>
        <Select
          label={t("compare.first")}
          data={options}
          value={first}
          allowDeselect={false}
          onChange={(id) => id && onChange({ first: id })}
        />
        <Select
          label={t("compare.second")}
          data={options}
          value={second}
          allowDeselect={false}
          onChange={(id) => id && onChange({ second: id })}
        />
      </Group>
      {error && <ErrorNotice error={error} />}
      {!error && !(before && after) && <BlockSkeleton rows={8} />}
      {before &&
        after &&
        PARTS.map((part) => (
          <Section key={part} title={t(`compare.part.${part}`)} sentence={t(`compare.partText.${part}`)}>
            <PartDifference before={ofPart(before, part)} after={ofPart(after, part)} empty={t(`compare.no.${part}`)} />
          </Section>
        ))}
    </Stack>
  );
}

function ofPart(documents: readonly RunDocument[], part: RunDocument["part"]): Map<string, string> {
  return new Map(documents.filter((one) => one.part === part).map(({ name, text }) => [name, text]));
}

/** The documents that one of the two has, those that differ first. */
function PartDifference({
  before,
  after,
  empty,
}: {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly empty: string;
}) {
  const { t } = useTranslation();
  const names = [...new Set([...before.keys(), ...after.keys()])];
  if (names.length === 0) return <Text c="dimmed">{empty}</Text>;
  const same = names.filter((name) => before.get(name) === after.get(name));
  const differing = names.filter((name) => !same.includes(name));
  return (
    <Stack gap="md">
      {differing.map((name) => (
        <div key={name}>
          <Text size="sm" fw={600} mb={4}>
            {titleOf(t, name)}
            {!before.has(name) && ` · ${t("diff.added")}`}
            {!after.has(name) && ` · ${t("diff.removed")}`}
          </Text>
          <TextDiff label={titleOf(t, name)} before={before.get(name) ?? ""} after={after.get(name) ?? ""} />
        </div>
      ))}
      {same.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("compare.sameIn", { names: same.map((name) => titleOf(t, name)).join(", ") })}
        </Text>
      )}
    </Stack>
  );
}

/** Documents that are no files have a name in the reader's language. */
function titleOf(t: TFunction, name: string): string {
  const known = (["params", "recipe", "source", "training"] as const).find((one) => one === name);
  return known ? t(`compare.document.${known}`) : name;
}
