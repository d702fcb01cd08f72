import type { ComputeTarget } from "@crisol/contract";
import { Button, Group } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconStethoscope, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { ConfirmName } from "./confirm-name.js";

/** What an administrator does with a target. */
export function TargetActions({
  target,
  onChecked,
}: {
  readonly target: ComputeTarget;
  readonly onChecked: (checked: Checked) => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [removes, setRemoves] = useState(false);
  const params = { targetId: target.id };
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["compute"] });
  const start = useMutation({ mutationFn: () => api.compute.start({ params }), onSuccess });
  const stop = useMutation({ mutationFn: () => api.compute.stop({ params }), onSuccess });
  const check = useMutation({ mutationFn: () => api.compute.check({ params }), onSuccess: onChecked });
  const remove = useMutation({
    mutationFn: () => api.compute.delete({ params }),
    onSuccess: async () => {
      await navigate(path.compute());
      queryClient.removeQueries({ queryKey: ["compute", target.id] });
      await onSuccess();
    },
  });
  const isDown = target.state === "stopped" || target.state === "unreachable";
  return (
    <Group gap="xs">
      {target.isOnDemand && isDown && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {t("compute.start")}
        </Button>
      )}
      {target.stopCommand !== null && target.state === "ready" && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stop.isPending}
          onClick={() => stop.mutate()}
        >
          {t("compute.stop")}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconStethoscope size={16} aria-hidden />}
        loading={check.isPending}
        onClick={() => check.mutate()}
      >
        {t("compute.check")}
      </Button>
      {target.id !== "local" && (
        <Button
          variant="default"
          leftSection={<IconTrash size={16} aria-hidden />}
          loading={remove.isPending}
          onClick={() => setRemoves(true)}
        >
          {t("compute.remove")}
        </Button>
      )}
      <ConfirmName
        opened={removes}
        name={target.name}
        title={t("compute.removeTitle")}
        button={t("compute.remove")}
        onClose={() => setRemoves(false)}
        onConfirm={() => remove.mutate()}
      >
        {t("compute.removeText")}
      </ConfirmName>
    </Group>
  );
}

export type Checked = Awaited<ReturnType<typeof api.compute.check>>;
