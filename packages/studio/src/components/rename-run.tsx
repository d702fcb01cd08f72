import { ActionIcon, Button, Group, Modal, Stack, TextInput, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { Allowed } from "./allowed.js";
import { ErrorNotice } from "./error-notice.js";

/** A button that gives a run another name, of a script or a training. */
export function RenameRun({
  projectId,
  run,
}: {
  readonly projectId: string;
  readonly run: { readonly id: string; readonly name: string };
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState<string>();
  const close = () => setTyped(undefined);
  const name = typed?.trim() ?? "";
  const rename = useMutation({
    mutationFn: () => api.run.update({ params: { projectId, runId: run.id }, body: { name } }),
    onSuccess: async () => {
      close();
      await queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    meta: { inline: true },
  });
  return (
    <Allowed>
      <Tooltip label={t("runLog.rename")}>
        <ActionIcon size={36} variant="default" aria-label={t("runLog.rename")} onClick={() => setTyped(run.name)}>
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={typed !== undefined}
        onClose={close}
        title={t("runLog.rename")}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name) rename.mutate();
          }}
        >
          <Stack>
            <TextInput
              data-autofocus
              label={t("runLog.key")}
              value={typed ?? ""}
              maxLength={500}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
            />
            <ErrorNotice error={rename.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("action.cancel")}
              </Button>
              <Button type="submit" disabled={!name} loading={rename.isPending}>
                {t("action.save")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </Allowed>
  );
}
