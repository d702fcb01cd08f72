import type { Endpoint } from "@crisol/contract";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { keepKey } from "../endpoint-key.js";
import { path } from "../path.js";
import { ConfirmName } from "./confirm-name.js";
import { Panel } from "./page.js";

/** Stop and start, a new key, deletion: the last two die for good, so the name is typed. */
export function EndpointSettings({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<"rotate" | "delete">();
  const params = { projectId: endpoint.projectId, endpointId: endpoint.id };
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["project", endpoint.projectId] });
  const live = endpoint.state === "live";
  const toggle = useMutation({
    mutationFn: () => api.endpoint.update({ params, body: { state: live ? "stopped" : "live" } }),
    onSuccess: refresh,
  });
  const rotate = useMutation({
    mutationFn: () => api.endpoint.rotateKey({ params }),
    onSuccess: ({ key }) => {
      keepKey(endpoint.id, key);
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.endpoint.delete({ params }),
    onSuccess: () => {
      void refresh();
      void navigate(path.step(endpoint.projectId, "deploy"));
    },
  });
  const lines = [
    {
      text: t(live ? "deploy.stopText" : "deploy.startText"),
      button: (
        <Button variant="default" loading={toggle.isPending} onClick={() => toggle.mutate()}>
          {t(live ? "deploy.stop" : "deploy.start")}
        </Button>
      ),
    },
    {
      text: t("deploy.rotateText", { prefix: endpoint.keyPrefix }),
      button: (
        <Button variant="default" loading={rotate.isPending} onClick={() => setAsking("rotate")}>
          {t("deploy.rotate")}
        </Button>
      ),
    },
    {
      text: t("deploy.deleteText"),
      button: (
        <Button color="red" variant="outline" loading={remove.isPending} onClick={() => setAsking("delete")}>
          {t("deploy.delete")}
        </Button>
      ),
    },
  ];
  return (
    <Panel>
      <Stack gap="lg">
        {lines.map(({ text, button }) => (
          <Group key={text} justify="space-between">
            <Text maw={560}>{text}</Text>
            {button}
          </Group>
        ))}
      </Stack>
      <ConfirmName
        opened={!!asking}
        name={endpoint.name}
        title={t(asking === "delete" ? "deploy.delete" : "deploy.rotate")}
        button={t(asking === "delete" ? "deploy.delete" : "deploy.rotate")}
        onClose={() => setAsking(undefined)}
        onConfirm={() => (asking === "delete" ? remove.mutate() : rotate.mutate())}
      >
        {asking === "delete" ? t("deploy.deleteText") : t("deploy.rotateText", { prefix: endpoint.keyPrefix })}
      </ConfirmName>
    </Panel>
  );
}
