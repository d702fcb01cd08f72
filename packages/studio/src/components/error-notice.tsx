import { CrisolError } from "@crisol/sdk";
import { Alert, Button, Code, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { problemText } from "./problem-text.js";

/** What happened, why and what to do, in the language of the page. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CrisolError) {
    const { code, params, message, problems = [] } = error;
    // What the server has put together of its sentences is put together of ours.
    const said = problems.length > 0 && problems.every((problem) => problem.code !== undefined);
    const problem = said ? problems.slice(0, 5).map(problemText).join("; ") : params.problem;
    return i18next.t(`error.${code}`, { ...params, problem, defaultValue: message });
  }
  if (error instanceof Error && error.name === "ConnectionError") return i18next.t("failure.connection");
  return error instanceof Error ? error.message : String(error);
}

const requestIdOf = (error: unknown) => (error instanceof CrisolError ? error.requestId : undefined);

/** An error beside what caused it, with each field's problem, the request id, and a way to try again. */
export function ErrorNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const problems = error instanceof CrisolError ? (error.problems ?? []) : [];
  const requestId = requestIdOf(error);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={t("failure.title")}
      role="alert"
    >
      <Stack gap={6} align="flex-start">
        <Text size="md">{sentenceOf(error)}</Text>
        {problems.length > 0 && (
          <List size="sm">
            {problems.map((problem) => (
              <List.Item key={problem.field + problem.message}>
                <Code>{problem.field}</Code> {problemText(problem)}
              </List.Item>
            ))}
          </List>
        )}
        {requestId && (
          <Text size="xs" c="dimmed">
            {t("failure.request")} <Code>{requestId}</Code>
          </Text>
        )}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t("action.retry")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The same as a notification, for what was done in passing. */
export function showError(error: unknown): void {
  const requestId = requestIdOf(error);
  notifications.show({
    color: "red",
    title: i18next.t("failure.title"),
    message: requestId ? `${sentenceOf(error)} (${requestId})` : sentenceOf(error),
    autoClose: 12_000,
    closeButtonProps: { "aria-label": i18next.t("action.close") },
    role: "alert",
  });
}
