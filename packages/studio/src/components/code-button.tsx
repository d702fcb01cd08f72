import { Button, Popover, Stack, Tabs, Text } from "@mantine/core";
import { IconCode } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "./code-block.js";

/** What a page does, as somebody would script it. */
export interface Code {
  readonly cli: string;
  readonly ts: string;
  readonly python: string;
}

/** "The same in code": CLI, TypeScript and Python, to copy. */
export function CodeButton({ code }: { readonly code: Code }) {
  const { t } = useTranslation();
  return (
    <Popover width={560} position="bottom-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconCode size={16} aria-hidden />}>
          {t("code.button")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="96vw" aria-label={t("code.title")}>
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {t("code.title")}
          </Text>
          <CodeTabs code={code} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function CodeTabs({ code }: { readonly code: Code }) {
  return (
    <Tabs defaultValue="cli">
      <Tabs.List>
        <Tabs.Tab value="cli">CLI</Tabs.Tab>
        <Tabs.Tab value="ts">TypeScript</Tabs.Tab>
        <Tabs.Tab value="python">Python</Tabs.Tab>
      </Tabs.List>
      {(["cli", "ts", "python"] as const).map((language) => (
        <Tabs.Panel key={language} value={language} pt="xs">
          <CodeBlock text={code[language]} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
