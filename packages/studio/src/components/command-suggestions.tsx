import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { codeQuery } from "../queries.js";
import { commandsFor } from "../script-commands.js";

/** Commands for files of the code, each to be taken with a click; nothing for code without scripts. */
export function CommandSuggestions({
  projectId,
  codeId,
  onChoose,
}: {
  readonly projectId: string;
  readonly codeId: string;
  readonly onChoose: (command: string) => void;
}) {
  const { t } = useTranslation();
  const { data: code } = useQuery(codeQuery(projectId, codeId));
  const commands = commandsFor(code?.files.map(({ path }) => path) ?? []);
  if (commands.length === 0) return null;
  return (
    <Group gap={6} mt={-12} role="group" aria-label={t("jobs.form.suggested")}>
      <Text size="sm" c="dimmed">
        {t("jobs.form.suggested")}
      </Text>
      {commands.map((command) => (
        <Button
          key={command}
          variant="default"
          size="compact-xs"
          fw={400}
          ff="monospace"
          onClick={() => onChoose(command)}
        >
          {command}
        </Button>
      ))}
    </Group>
  );
}
