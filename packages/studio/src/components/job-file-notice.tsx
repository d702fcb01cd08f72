import { JOB_FILE } from "@crisol/contract";
import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconDownload, IconFileText } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { dataWithout, differences, draftOfJobFile, isUntouched } from "../job-file-draft.js";
import type { JobFileProblem } from "../job-file-parse.js";
import { jobFileText } from "../job-file-text.js";
import { jobFileQuery } from "../job-queries.js";
import { save } from "../plots/download.js";
import { dataListQuery } from "../queries.js";
import { emptyDraft, type ScriptDraft, specOf } from "../script-draft.js";
import { ErrorNotice } from "./error-notice.js";
import { problemText } from "./problem-text.js";

interface JobFileNoticeProps {
  readonly projectId: string;
  readonly codeId: string;
  readonly draft: ScriptDraft;
  readonly onChange: (draft: ScriptDraft) => void;
  /** Whether the form can be sent as it is. */
  readonly isRight: boolean;
}

/**
 * What the `crisol.yml` of the code has to do with the form: a form in which nothing was typed is filled in as it says, any
 * other one when it is asked for. Code without one is offered the form as its file.
 */
export function JobFileNotice({ projectId, codeId, draft, onChange, isRight }: JobFileNoticeProps) {
  const { t } = useTranslation();
  const { data: read, error, refetch } = useQuery(jobFileQuery(projectId, codeId));
  const sets = useQuery(dataListQuery(projectId)).data?.items;
  /** What the form was before it was filled in on demand. */
  const [before, setBefore] = useState<ScriptDraft>();
  const file = read?.file;
  const ofFile = file && sets && draftOfJobFile(file, codeId, sets);
  const isOffered = draft.offered === codeId || !isUntouched(draft);
  // After any rendering, but once: the form that is filled in has been offered the file.
  useEffect(() => {
    if (ofFile && !isOffered) onChange(ofFile);
  });
  const download = sets && (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={14} aria-hidden />}
      disabled={!isRight}
      onClick={() => {
        const text = jobFileText(specOf(draft), new Map(sets.map(({ id, name }) => [id, name])));
        save(JOB_FILE, new Blob([text], { type: "application/yaml" }));
      }}
    >
      {t("jobFile.download")}
    </Button>
  );
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (read === null) return <Said sentence={t("jobFile.none")}>{download}</Said>;
  if (read && !file) return <Problems problems={read.problems} />;
  if (!file || !ofFile || !isOffered) return null;
  const others = differences(draft, ofFile);
  const isAsInFile = others.length === 0;
  const undo = before ?? { ...emptyDraft, codeId };
  return (
    <>
      <Said
        sentence={
          isAsInFile
            ? t("jobFile.filled")
            : t("jobFile.differs", { fields: others.map((label) => t(label)).join(", ") })
        }
      >
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            setBefore(isAsInFile || isUntouched(draft) ? undefined : draft);
            onChange({ ...(isAsInFile ? undo : ofFile), offered: codeId });
          }}
        >
          {t(isAsInFile ? (before ? "jobFile.before" : "jobFile.clear") : "jobFile.asInFile")}
        </Button>
        {!isAsInFile && download}
      </Said>
      {isAsInFile &&
        dataWithout(file, draft).map((name) => (
          <Text key={name} size="sm" c="var(--mantine-color-error)">
            {t("jobFile.noData", { name })}
          </Text>
        ))}
    </>
  );
}

/** A quiet line with what can be done about it. */
function Said({ sentence, children }: { readonly sentence: string; readonly children: ReactNode }) {
  return (
    <Group gap="xs" role="group" aria-label={JOB_FILE}>
      <IconFileText size={16} aria-hidden />
      <Text size="sm" role="status">
        {sentence}
      </Text>
      {children}
    </Group>
  );
}

function Problems({ problems }: { readonly problems: readonly JobFileProblem[] }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" variant="light" icon={<IconFileText size={18} aria-hidden />} title={t("jobFile.wrong")}>
      <Stack gap="xs">
        <List size="sm">
          {problems.map(({ line, field, ...problem }) => (
            <List.Item key={`${line} ${field} ${problem.message}`}>
              {t(field === "" ? "jobFile.line" : "jobFile.field", { line, field })}:{" "}
              {field === "" && problem.code === undefined
                ? t("jobFile.noYaml", { problem: problem.message })
                : problemText(problem)}
            </List.Item>
          ))}
        </List>
        <Text size="sm">{t("jobFile.wrongHelp")}</Text>
      </Stack>
    </Alert>
  );
}
