import type { LoggedText } from "@crisol/contract";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Allowed } from "./allowed.js";
import { RemovableChips } from "./removable-chips.js";

interface TagChange {
  readonly key: string;
  /** Null removes the tag. */
  readonly value: string | null;
}

/** Tags of a model or a version: seen, set and removed. */
export function TagEditor({
  tags,
  onChange,
}: {
  readonly tags: readonly LoggedText[];
  readonly onChange: (change: TagChange) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const change = useMutation({
    mutationFn: onChange,
    onSuccess: (_, made) => {
      if (made.value === null) return;
      setKey("");
      setValue("");
    },
  });
  return (
    <Stack gap="sm">
      <RemovableChips
        chips={tags.map((tag) => ({ key: tag.key, text: tag.value === "" ? tag.key : `${tag.key}: ${tag.value}` }))}
        label={t("registry.tags")}
        none={t("registry.noTags")}
        removeLabel={(name) => t("registry.removeTag", { name })}
        onRemove={(name) => change.mutate({ key: name, value: null })}
      />
      <Allowed>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (key.trim()) change.mutate({ key: key.trim(), value });
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              w={160}
              label={t("runLog.key")}
              value={key}
              maxLength={250}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <TextInput
              w={160}
              label={t("runLog.value")}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={!key.trim()} loading={change.isPending}>
              {t("registry.setTag")}
            </Button>
          </Group>
        </form>
      </Allowed>
    </Stack>
  );
}
