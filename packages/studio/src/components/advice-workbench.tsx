import type { AdviceAnswers, Project } from "@crisol/contract";
import { Grid, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type AdvisedData, adviceQuery } from "../advice-queries.js";
import { AdviceInterview } from "./advice-interview.js";
import { AdviceSetUp } from "./advice-set-up.js";
import { AdviceView } from "./advice-view.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

/** While somebody types, the advice waits. */
const DEBOUNCE_MS = 350;

interface AdviceWorkbenchProps {
  readonly answers: AdviceAnswers;
  readonly onAnswers: (answers: AdviceAnswers) => void;
  readonly data: AdvisedData | null;
  readonly projectId: string | null;
  readonly onDone: (project: Project) => void | Promise<void>;
}

/** The interview beside the advice, which follows each answer. */
export function AdviceWorkbench({ answers, onAnswers, data, projectId, onDone }: AdviceWorkbenchProps) {
  const { t, i18n } = useTranslation();
  const [asked] = useDebouncedValue(answers, DEBOUNCE_MS);
  const advice = useQuery(adviceQuery(asked, i18n.language, data));
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <AdviceInterview answers={answers} onChange={onAnswers} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <section aria-label={t("advice.advice")} aria-busy={advice.isFetching}>
          <Stack gap="lg">
            <ErrorNotice error={advice.error} onRetry={() => void advice.refetch()} />
            {!advice.data && !advice.error && (
              <>
                {data && (
                  <Text size="sm" c="dimmed" role="status">
                    {t("advice.waiting")}
                  </Text>
                )}
                <BlockSkeleton rows={10} />
              </>
            )}
            {advice.data && (
              <>
                <AdviceView advice={advice.data} />
                <AdviceSetUp advice={advice.data} answers={answers} projectId={projectId} onDone={onDone} />
              </>
            )}
          </Stack>
        </section>
      </Grid.Col>
    </Grid>
  );
}
