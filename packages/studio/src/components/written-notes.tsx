import { Button, Group, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Allowed } from "./allowed.js";
import { ErrorNotice } from "./error-notice.js";
import { Notes } from "./notes.js";
import { Panel } from "./page.js";

/** Markdown that is read, and written in place. */
export function WrittenNotes({
  label,
  edit,
  text,
  empty,
  maxLength,
  onSave,
}: {
  readonly label: string;
  /** On the button that begins to write. */
  readonly edit: string;
  readonly text: string;
  /** What to write here, where nothing is written. */
  readonly empty: string;
  readonly maxLength: number;
  readonly onSave: (written: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string>();
  const save = useMutation({
    mutationFn: onSave,
    onSuccess: () => setDraft(undefined),
    meta: { inline: true },
  });
  if (draft === undefined) {
    return (
      <Panel>
        {text === "" ? <Text c="dimmed">{empty}</Text> : <Notes text={text} />}
        <Allowed>
          <Button variant="default" mt="md" onClick={() => setDraft(text)}>
            {edit}
          </Button>
        </Allowed>
      </Panel>
    );
  }
  return (
    <Panel>
      <Textarea
        label={label}
        description={t("runLog.noteText")}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        autosize
        minRows={6}
        maxLength={maxLength}
        data-autofocus
      />
      {save.isError && <ErrorNotice error={save.error} />}
      <Group mt="md">
        <Button loading={save.isPending} onClick={() => save.mutate(draft)}>
          {t("runLog.noteSave")}
        </Button>
        <Button variant="default" onClick={() => setDraft(undefined)}>
          {t("action.cancel")}
        </Button>
      </Group>
    </Panel>
  );
}
