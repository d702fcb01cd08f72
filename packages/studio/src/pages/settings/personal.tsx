import { Group, Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Page, Panel, Section } from "../../components/page.js";
import { LanguageChoice, SchemeChoice } from "../../components/preferences.js";
import { SettingsTabs } from "../../components/settings-tabs.js";
import { Tokens } from "../../components/tokens.js";
import { moment } from "../../format.js";
import { sessionQuery } from "../../queries.js";

/** How the Studio looks, and tokens. */
function PersonalPage() {
  const { t } = useTranslation();
  const { data: session } = useSuspenseQuery(sessionQuery);
  return (
    <Page
      title={t("nav.settings")}
      sentence={t("settings.sentence")}
      code={code(
        "npx crisol token create ci --role contributor --expires-in-days 90\nnpx crisol token list\nnpx crisol token delete tok_...",
        `const { secret } = await api.token.create({ body: { name: "ci", role: "contributor", expiresInDays: 90 } });
const { items } = await api.token.list();`,
        `body = {"name": "ci", "role": "contributor", "expiresInDays": 90}
secret = api.post(f"{url}/tokens", json=body).json()["secret"]
tokens = api.get(f"{url}/tokens").json()["items"]`,
      )}
    >
      <SettingsTabs />
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
        {t("settings.session", { name: session.user.name })}
        {session.expiresAt && ` ${t("settings.until", { when: moment(session.expiresAt) })}`}
      </Text>
    </Page>
  );
}

export const Route = createLazyRoute("/settings")({ component: PersonalPage });
