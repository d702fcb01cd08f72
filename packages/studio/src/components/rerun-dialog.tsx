import type { ScriptJob } from "@crisol/contract";
import { Button, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { ErrorNotice } from "./error-notice.js";
import { useTypedValues, ValueFields } from "./value-fields.js";

/** A script's job again, with other values of its parameters. */
export function RerunDialog({ script, onClose }: { readonly script: ScriptJob; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { job, spec } = script;
  const { texts, setText, values, isWrong } = useTypedValues(spec.parameters);
  const [name, setName] = useState("");
  const [newestData, setNewestData] = useState(false);
  const start = useMutation({
    mutationFn: () =>
      api.job.rerun({
        params: { jobId: job.id },
        body: {
          parameters: values,
          newestData,
          ...(name.trim() && { name: name.trim() }),
        },
      }),
    onSuccess: async ({ run }) => {
      await queryClient.invalidateQueries({ queryKey: ["jobs"] });
      onClose();
      void navigate(path.runLog(job.projectId, run.id));
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("jobs.page.withOthers")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) start.mutate();
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t("jobs.page.othersText")}
          </Text>
          <ValueFields before={spec.parameters} texts={texts} onChange={setText} />
          {Object.keys(spec.inputs).length > 0 && (
            <Switch
              label={t("jobs.page.newestData")}
              checked={newestData}
              onChange={(event) => setNewestData(event.currentTarget.checked)}
            />
          )}
          <TextInput
            label={t("jobs.form.name")}
            placeholder={job.name ?? undefined}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ErrorNotice error={start.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={start.isPending} disabled={isWrong}>
              {t("jobs.form.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
