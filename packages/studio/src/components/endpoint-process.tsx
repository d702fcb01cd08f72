import type { ModelProcess } from "@crisol/contract";
import { Alert, Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** How the process does that a model's own code runs in, with its log until it answers. */
export function EndpointProcess({ process }: { readonly process: ModelProcess }) {
  const { t } = useTranslation();
  const { state, problem, restarts, log } = process;
  return (
    <Alert
      variant="light"
      color={state === "failed" ? "red" : state === "ready" ? "gray" : "ember"}
      title={t(`modelProcess.${state}`)}
      mb="md"
    >
      {problem !== null && <Text size="sm">{t("modelProcess.problem", { problem })}</Text>}
      {restarts > 0 && <Text size="sm">{t("modelProcess.restarts", { count: restarts })}</Text>}
      <details open={state !== "ready"}>
        <summary>{t("modelProcess.log")}</summary>
        <Code block mt="xs" mah={240} style={{ overflow: "auto" }} tabIndex={0} aria-label={t("modelProcess.log")}>
          {log.join("\n")}
        </Code>
      </details>
    </Alert>
  );
}
