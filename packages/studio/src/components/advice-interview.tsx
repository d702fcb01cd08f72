import type { AdviceAnswers, AdviceQuestion } from "@crisol/contract";
import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { adviceQuestionsQuery } from "../advice-queries.js";
import { api } from "../api.js";
import { AdviceQuestionField } from "./advice-question.js";
import { Chip } from "./chip.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel, Section } from "./page.js";

/** Those that decide most come first; the rest is one click away. */
const FIRST = 8;

interface AdviceInterviewProps {
  readonly answers: AdviceAnswers;
  readonly onChange: (answers: AdviceAnswers) => void;
}

/** The interview: a text that is read as answers, and the questions themselves, all of which may be skipped. */
export function AdviceInterview({ answers, onChange }: AdviceInterviewProps) {
  const { t, i18n } = useTranslation();
  const { data } = useSuspenseQuery(adviceQuestionsQuery(i18n.language));
  const [showsAll, setShowsAll] = useState(false);
  const asked = data.items.filter((question) => isAsked(question, answers));
  const isAnswered = ({ field }: AdviceQuestion) => answers[field as keyof AdviceAnswers] !== undefined;
  const first = asked.filter((question, at) => at < FIRST || isAnswered(question));
  const others = asked.filter((question) => !first.includes(question));
  const fields = (questions: readonly AdviceQuestion[]) =>
    questions.map((question) => (
      <AdviceQuestionField
        key={question.field}
        question={question}
        value={answers[question.field as keyof AdviceAnswers]}
        onChange={(value) => onChange(withAnswer(answers, question.field, value))}
      />
    ));
  return (
    <Stack gap="lg">
      <FreeText answers={answers} onChange={onChange} />
      <Section
        title={t("advice.questions")}
        sentence={t("advice.questionsHelp")}
        action={
          Object.keys(answers).length > 0 && (
            <Button variant="default" size="xs" onClick={() => onChange({})}>
              {t("advice.clear")}
            </Button>
          )
        }
      >
        <Panel>
          <Stack gap="md">
            {fields(first)}
            {others.length > 0 && (
              <>
                <Button variant="subtle" onClick={() => setShowsAll(!showsAll)} aria-expanded={showsAll}>
                  {t("advice.more", { count: others.length })}
                </Button>
                {showsAll && fields(others)}
              </>
            )}
          </Stack>
        </Panel>
      </Section>
    </Stack>
  );
}

function FreeText({ answers, onChange }: AdviceInterviewProps) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState(answers.output ?? "");
  const read = useMutation({
    mutationFn: () => api.advice.read({ body: { text, language: i18n.language } }),
    onSuccess: (reading) => onChange({ ...answers, ...reading.answers }),
    meta: { inline: true },
  });
  return (
    <Panel>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) read.mutate();
        }}
      >
        <Textarea
          label={t("advice.describe")}
          description={t("advice.describeHelp")}
          placeholder={t("advice.describeExample")}
          autosize
          minRows={3}
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group mt="sm" justify="flex-end">
          <Button type="submit" variant="default" loading={read.isPending} disabled={!text.trim()}>
            {t("advice.read")}
          </Button>
        </Group>
      </form>
      <ErrorNotice error={read.error} />
      {read.data &&
        (read.data.found.length === 0 ? (
          <Text size="sm" role="status">
            {t("advice.readNothing")}
          </Text>
        ) : (
          <Group gap={6} role="status" mt="xs">
            <Text size="sm" c="dimmed">
              {t("advice.understood")}
            </Text>
            {read.data.found.map(({ field, value, name, label, words }) => (
              <Chip key={`${field} ${value}`}>
                {words} → {name}: {label}
              </Chip>
            ))}
          </Group>
        ))}
    </Panel>
  );
}

/** A question that hangs on another is asked where that has one of its answers, or any. */
function isAsked({ onlyIf }: AdviceQuestion, answers: AdviceAnswers): boolean {
  if (!onlyIf) return true;
  const given = answers[onlyIf.field as keyof AdviceAnswers];
  if (given === undefined) return false;
  return onlyIf.values.length === 0 || onlyIf.values.includes(String(given));
}

function withAnswer(answers: AdviceAnswers, field: string, value: unknown): AdviceAnswers {
  const { [field as keyof AdviceAnswers]: _old, ...others } = answers;
  return value === undefined ? others : ({ ...others, [field]: value } as AdviceAnswers);
}
