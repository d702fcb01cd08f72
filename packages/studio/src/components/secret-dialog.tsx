import { MAXIMUM_SECRET_BYTES, SecretName } from "@crisol/contract";
import { Button, FileButton, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes } from "../format.js";
import { problemOf } from "../problem.js";
import { secretsQuery } from "../queries.js";
import { ErrorNotice } from "./error-notice.js";

interface SecretDialogProps {
  readonly projectId: string;
  /** Of the one that gets another value; undefined for a new one. */
  readonly name: string | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

/** Takes a secret's value from a hidden field or a file; it is gone from the page once it is set. */
export function SecretDialog({ projectId, name: fixed, taken, onClose }: SecretDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState(fixed ?? "");
  const [typed, setTyped] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const set = useMutation({
    // The value is no variable of the mutation, which would be kept after its end.
    mutationFn: async () => {
      const value = file ? await file.text() : typed;
      return api.secret.set({ params: { projectId, secretName: name }, body: { value } });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: secretsQuery(projectId).queryKey });
      onClose();
    },
    meta: { inline: true },
  });
  const problem = name === "" ? undefined : problemOf(SecretName, name);
  const isTooLarge = file !== null && file.size > MAXIMUM_SECRET_BYTES;
  const isWhole = name !== "" && problem === undefined && (file ? !isTooLarge && file.size > 0 : typed !== "");
  return (
    <Modal
      opened
      onClose={onClose}
      title={fixed === undefined ? t("secrets.set") : t("secrets.replaceTitle", { name: fixed })}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) set.mutate();
        }}
      >
        <Stack>
          {fixed === undefined && (
            <TextInput
              data-autofocus
              label={t("secrets.name")}
              description={taken.includes(name) ? t("secrets.exists") : t("secrets.nameHelp")}
              placeholder="API_TOKEN"
              value={name}
              error={problem}
              onChange={(event) => setName(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
            />
          )}
          <TextInput
            data-autofocus={fixed !== undefined || undefined}
            type="password"
            label={t("secrets.value")}
            description={t("secrets.valueHelp")}
            value={typed}
            disabled={file !== null}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="new-password"
          />
          <Group gap="sm">
            <FileButton onChange={setFile} inputProps={{ "aria-label": t("secrets.file") }}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
                  {t("secrets.file")}
                </Button>
              )}
            </FileButton>
            {file && (
              <Text size="sm" c={isTooLarge ? "red" : "dimmed"} role="status">
                {isTooLarge
                  ? t("secrets.tooLarge", { limit: bytes(MAXIMUM_SECRET_BYTES), size: bytes(file.size) })
                  : t("secrets.fromFile", { file: file.name, size: bytes(file.size) })}
              </Text>
            )}
          </Group>
          <ErrorNotice error={set.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={set.isPending} disabled={!isWhole}>
              {t("action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
