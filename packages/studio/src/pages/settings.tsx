import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, queryClient } from "../api.js";
import { Page, Panel, Section } from "../components/page.js";
import { LanguageChoice, SchemeChoice } from "../components/preferences.js";
import { Tokens } from "../components/tokens.js";
import { moment } from "../format.js";
import { path } from "../path.js";
import { sessionQuery } from "../queries.js";

const code = {
  cli: "npx crisol token create ci --expires-in-days 90\nnpx crisol token list\nnpx crisol token delete tok_...",
  ts: `const { secret } = await api.token.create({ body: { name: "ci", expiresInDays: 90 } });
const { items } = await api.token.list();`,
  python: `secret = api.post(f"{url}/api/v1/tokens", json={"name": "ci", "expiresInDays": 90}).json()["secret"]
tokens = api.get(f"{url}/api/v1/tokens").json()["items"]`,
};

function SettingsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const signOut = useMutation({
    mutationFn: () => api.session.delete(),
    onSuccess: () => {
      queryClient.clear();
      void navigate(path.signIn());
    },
  });
  return (
    <Page
      title={t("nav.settings")}
      sentence={t("settings.sentence")}
      code={code}
      action={
        <Button variant="default" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          {t("settings.signOut")}
        </Button>
      }
    >
      <Section title={t("settings.look")}>
        <Panel>
          <Stack gap="md">
            <Group justify="space-between">
              <Text>{t("settings.language")}</Text>
              <LanguageChoice />
            </Group>
            <Group justify="space-between">
              <Text>{t("settings.theme")}</Text>
              <SchemeChoice />
            </Group>
          </Stack>
        </Panel>
      </Section>
      <Tokens />
      <Text size="sm" c="dimmed">
        {t("settings.session", { name: session.name })}
        {session.expiresAt && ` ${t("settings.until", { when: moment(session.expiresAt) })}`}
      </Text>
    </Page>
  );
}

export const Route = createLazyRoute("/settings")({ component: SettingsPage });
