import { Stack, Text, Title } from "@mantine/core";
import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { ErrorNotice } from "./error-notice.js";
import { LinkButton } from "./link.js";

/** Instead of a page that could not be shown. */
export function PageFailure({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const { reset } = useQueryErrorResetBoundary();
  return (
    <Stack maw={640}>
      <Title order={1}>{t("failure.page")}</Title>
      <ErrorNotice
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
      <LinkButton {...path.home()} variant="default" w="fit-content">
        {t("nav.projects")}
      </LinkButton>
    </Stack>
  );
}

export function PageMissing() {
  const { t } = useTranslation();
  return (
    <Stack maw={560}>
      <Title order={1}>{t("failure.missing")}</Title>
      <Text>{t("failure.missingText")}</Text>
      <LinkButton {...path.home()} variant="default" w="fit-content">
        {t("nav.projects")}
      </LinkButton>
    </Stack>
  );
}
