import type { ModelVersion } from "@crisol/contract";
import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { save } from "../plots/download.js";

/** `notes` are what a file lacks of what the endpoint takes and answers. */
const formats = [
  { format: "javascript", key: "exportJavascript", notes: [] },
  { format: "onnx", key: "exportOnnx", notes: ["exportBare"] },
  { format: "wasm", key: "exportWasm", notes: ["exportFeatures", "exportBare"] },
  { format: "lightgbm", key: "exportLightgbm", notes: ["exportFeatures", "exportBare"] },
  { format: "xgboost", key: "exportXgboost", notes: ["exportFeatures", "exportBare"] },
] as const;

/** A model version as a file: our own format, and those that run without Crisol. */
export function ExportMenu({ version: { projectId, modelId, version, name } }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const params = { projectId, modelId, version };
  // Not a link: what a format cannot say of this model is to be read, not downloaded.
  const download = useMutation({
    mutationFn: async (format: (typeof formats)[number]["format"]) => {
      const response = await api.model.export({ params, query: { format } });
      const given = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
      save(given ?? `${name}-${version}`, await response.blob());
    },
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          loading={download.isPending}
          aria-label={t("deploy.exportAs", { name, version })}
        >
          <IconDownload size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href={`/api/v1/projects/${projectId}/models/${modelId}/versions/${version}/file`}
          download
        >
          {t("deploy.exportCrisol")}
        </Menu.Item>
        {formats.map(({ format, key, notes }) => (
          <Menu.Item key={key} onClick={() => download.mutate(format)}>
            {t(`deploy.${key}`)}
            {notes.map((note) => (
              <Text key={note} size="xs" c="dimmed">
                {t(`deploy.${note}`)}
              </Text>
            ))}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
