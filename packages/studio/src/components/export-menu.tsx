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
export function ExportMenu({ version: given }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const { projectId, modelId, version, name } = given;
  const refusals = new Map(given.exports.map(({ format, refusal }) => [format, refusal]));
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
        {formats.map(({ format, key, notes }) => {
          const refusal = refusals.get(format);
          const lines = refusal ? [t(`deploy.exportRefusal.${refusal}`)] : notes.map((note) => t(`deploy.${note}`));
          return (
            // Not `disabled`: the reason is to be reached by keyboard, and read.
            <Menu.Item
              key={key}
              aria-disabled={!!refusal}
              c={refusal ? "dimmed" : undefined}
              closeMenuOnClick={!refusal}
              onClick={() => !refusal && download.mutate(format)}
            >
              {t(`deploy.${key}`)}
              {lines.map((line) => (
                <Text key={line} size="xs" c="dimmed">
                  {line}
                </Text>
              ))}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
