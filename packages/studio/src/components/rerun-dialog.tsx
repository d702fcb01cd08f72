import type { ScriptJob } from "@crisol/contract";
import { Button, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { ErrorNotice } from "./error-notice.js";

type Value = ScriptJob["spec"]["parameters"][string];

/** A script's job again, with other values of its parameters. */
export function RerunDialog({ script, onClose }: { readonly script: ScriptJob; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { job, spec } = script;
  const before = Object.entries(spec.parameters);
  const [texts, setTexts] = useState(new Map(before.map(([name, value]) => [name, String(value)])));
  const [name, setName] = useState("");
  const [newestData, setNewestData] = useState(false);
  const isWrong = (was: Value, text: string) =>
    typeof was === "number" && (text.trim() === "" || !Number.isFinite(Number(text)));
  const wrong = before.some(([key, was]) => isWrong(was, texts.get(key) ?? ""));
  const start = useMutation({
    mutationFn: () =>
      api.job.rerun({
        params: { jobId: job.id },
        body: {
          parameters: Object.fromEntries(before.map(([key, was]) => [key, valueLike(was, texts.get(key) ?? "")])),
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
  const set = (key: string, text: string) => setTexts(new Map(texts).set(key, text));
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
          if (!wrong) start.mutate();
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t("jobs.page.othersText")}
          </Text>
          {before.map(([key, was]) =>
            typeof was === "boolean" ? (
              <Switch
                key={key}
                label={key}
                checked={texts.get(key) === "true"}
                onChange={(event) => set(key, String(event.currentTarget.checked))}
              />
            ) : (
              <TextInput
                key={key}
                label={key}
                value={texts.get(key) ?? ""}
                inputMode={typeof was === "number" ? "decimal" : undefined}
                error={isWrong(was, texts.get(key) ?? "") && t("jobs.form.problem.number")}
                onChange={(event) => set(key, event.currentTarget.value)}
              />
            ),
          )}
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
            <Button type="submit" loading={start.isPending} disabled={wrong}>
              {t("jobs.form.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The text as a value of the kind that there was. */
function valueLike(was: Value, text: string): Value {
  if (typeof was === "number") return Number(text);
  return typeof was === "boolean" ? text === "true" : text;
}
