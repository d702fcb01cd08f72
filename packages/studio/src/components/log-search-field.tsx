import { ActionIcon, Checkbox, Group, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../format.js";
import type { LogSearchWanted } from "../use-log-search.js";

interface LogSearchFieldProps {
  readonly wanted: LogSearchWanted | undefined;
  readonly onWanted: (wanted: LogSearchWanted | undefined) => void;
  /** Undefined while there is nothing to say. */
  readonly found: { readonly hitCount: number; readonly isWhole: boolean } | undefined;
  readonly problem: string | undefined;
  /** Index of the hit that is shown. */
  readonly current: number;
  readonly onCurrent: (current: number) => void;
}

/** Finds a text in a log: Enter looks for it and then goes to the next hit, Shift and Enter to the one before. */
export function LogSearchField({ wanted, onWanted, found, problem, current, onCurrent }: LogSearchFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [regex, setRegex] = useState(false);
  const [matchCase, setMatchCase] = useState(false);
  const hitCount = found?.hitCount ?? 0;
  const move = (by: number) => hitCount > 0 && onCurrent((current + by + hitCount) % hitCount);
  const isAsked = wanted?.q === typed && wanted.regex === regex && wanted.matchCase === matchCase;
  const ask = () => onWanted(typed === "" ? undefined : { q: typed, regex, matchCase });
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label={t("log.search")}
        value={typed}
        error={problem}
        w={260}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            setTyped("");
            onWanted(undefined);
          }
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (isAsked && found) move(event.shiftKey ? -1 : 1);
          else ask();
        }}
      />
      <ActionIcon
        variant="default"
        size={34}
        aria-label={t("log.previous")}
        onClick={() => move(-1)}
        disabled={!hitCount}
      >
        <IconChevronUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={34}
        aria-label={t("log.next")}
        onClick={() => (isAsked ? move(1) : ask())}
        disabled={typed === ""}
      >
        <IconChevronDown size={16} aria-hidden />
      </ActionIcon>
      <Checkbox
        label={t("log.matchCase")}
        checked={matchCase}
        onChange={(event) => setMatchCase(event.currentTarget.checked)}
        mb={8}
      />
      <Checkbox
        label={t("log.regex")}
        checked={regex}
        onChange={(event) => setRegex(event.currentTarget.checked)}
        mb={8}
      />
      <Text size="sm" c="dimmed" mb={8} role="status">
        {found &&
          (hitCount === 0
            ? t("log.notFound")
            : t(found.isWhole ? "log.hit" : "log.hitOfMore", { at: count(current + 1), all: count(hitCount) }))}
      </Text>
    </Group>
  );
}
