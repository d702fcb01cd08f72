import type { ModelVersion } from "@crisol/contract";
import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** A model version as a file: our own format, and those that run without Crisol. */
export function ExportMenu({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const base = `/api/v1/projects/${version.projectId}/models/${version.modelId}/versions/${version.version}`;
  const formats = [
    ["exportCrisol", `${base}/file`],
    ["exportOnnx", `${base}/export?format=onnx`],
    ["exportJavascript", `${base}/export?format=javascript`],
    ["exportWasm", `${base}/export?format=wasm`, true],
    ["exportLightgbm", `${base}/export?format=lightgbm`, true],
    ["exportXgboost", `${base}/export?format=xgboost`, true],
  ] as const;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("deploy.exportAs", { name: version.name, version: version.version })}
        >
          <IconDownload size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(([key, href, features]) => (
          <Menu.Item key={key} component="a" href={href} download>
            {t(`deploy.${key}`)}
            {features && (
              <Text size="xs" c="dimmed">
                {t("deploy.exportFeatures")}
              </Text>
            )}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
