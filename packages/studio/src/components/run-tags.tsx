import type { LoggedText } from "@crisol/contract";
import { Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { KeyValues } from "./key-values.js";
import { Section } from "./page.js";
import { TagEditor } from "./tag-editor.js";

/** Programs keep under these what they need to know of a run: shown, not edited. */
const OF_PROGRAMS = /^(mlflow|crisol)\./;

/** Tags of a run: its own, which are set and removed, and those of the programs that made it. */
export function RunTags({
  projectId,
  runId,
  tags,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly tags: readonly LoggedText[];
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const ofPrograms = tags.filter(({ key }) => OF_PROGRAMS.test(key));
  return (
    <Stack gap="lg">
      <TagEditor
        tags={tags.filter(({ key }) => !OF_PROGRAMS.test(key))}
        onChange={async (change) => {
          await api.run.update({ params: { projectId, runId }, body: { tags: [change] } });
          await queryClient.invalidateQueries({ queryKey: ["project", projectId, "runs", runId] });
        }}
      />
      {ofPrograms.length > 0 && (
        <Section title={t("runLog.ofPrograms")}>
          <KeyValues label={t("runLog.ofPrograms")} values={ofPrograms} />
        </Section>
      )}
    </Stack>
  );
}
