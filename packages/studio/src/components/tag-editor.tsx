import type { LoggedText } from "@crisol/contract";
import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Allowed } from "./allowed.js";
import { Chip } from "./chip.js";

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
      {tags.length === 0 ? (
        <Text c="dimmed">{t("registry.noTags")}</Text>
      ) : (
        <Group gap={6} component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={t("registry.tags")}>
          {tags.map((tag) => (
            <li key={tag.key}>
              <Chip>
                {tag.value === "" ? tag.key : `${tag.key}: ${tag.value}`}
                <Allowed>
                  <ActionIcon
                    size="xs"
                    variant="transparent"
                    color="gray"
                    aria-label={t("registry.removeTag", { name: tag.key })}
                    onClick={() => change.mutate({ key: tag.key, value: null })}
                  >
                    <IconX size={12} aria-hidden />
                  </ActionIcon>
                </Allowed>
              </Chip>
            </li>
          ))}
        </Group>
      )}
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
