import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconDownload, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { save } from "../plots/download.js";
import { environmentLockQuery } from "../queries.js";
import { type Column, DataTable } from "./data-table.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

interface EnvironmentLockProps {
  readonly projectId: string;
  readonly environmentId: string;
  readonly name: string;
  readonly hash: string;
}

/** Every package of an environment at its version, found by a part of its name. */
export function EnvironmentLock({ projectId, environmentId, name, hash }: EnvironmentLockProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const lock = useQuery(environmentLockQuery(projectId, environmentId, hash));
  if (lock.error) return <ErrorNotice error={lock.error} onRetry={() => void lock.refetch()} />;
  if (!lock.data) return <BlockSkeleton rows={8} />;
  const { packages, pythonVersion, platform, text } = lock.data;
  const wanted = typed.trim().toLowerCase();
  const shown = packages.filter((one) => one.name.toLowerCase().includes(wanted));
  const columns: Column<(typeof packages)[number]>[] = [
    { key: "name", title: t("environments.packages"), render: (one) => one.name },
    { key: "version", title: t("environments.version"), render: (one) => one.version },
  ];
  return (
    <Stack>
      <Group justify="space-between" gap="sm">
        <TextInput
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t("environments.filter")}
          aria-label={t("environments.filter")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => save(`${name}-requirements.txt`, new Blob([text], { type: "text/plain" }))}
        >
          {t("environments.download")}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        <span role="status">{t("environments.shown", { count: shown.length })}</span>
        {" · "}
        {t("environments.lockOf", { python: pythonVersion, platform, hash: hash.slice(0, 12) })}
      </Text>
      <DataTable
        label={t("environments.packages")}
        columns={columns}
        rows={shown}
        rowKey={(one) => one.name}
        height={Math.min(520, 44 + 40 * Math.max(1, shown.length))}
      />
    </Stack>
  );
}
