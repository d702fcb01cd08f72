import type { Code } from "@crisol/contract";
import { type CodeFolder, chosenFolder, droppedFolder, packCode, uploadCode } from "@crisol/sdk";
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconFolderUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes, count } from "../format.js";
import { DropArea, DropProgress } from "./drop-area.js";
import { ErrorNotice } from "./error-notice.js";

/** How far it is: files that were read and packed, then bytes that were sent. */
interface Done {
  readonly step: "packing" | "sending";
  readonly done: number;
  /** Null until it is known. */
  readonly total: number | null;
}

/** A folder of one's own machine, chosen or dropped, packed in the page and kept as code. */
export function ChooseCodeFolder({
  projectId,
  onChosen,
  variant = "filled",
}: {
  readonly projectId: string;
  readonly onChosen: (code: Code) => void;
  /** Of its button, where it is not what the page is for. */
  readonly variant?: "filled" | "default";
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const abort = useRef<AbortController>(null);
  const [{ step, done, total }, setDone] = useState<Done>(beginning);
  const queryClient = useQueryClient();
  const upload = useMutation({
    mutationFn: async (folder: CodeFolder) => {
      abort.current = new AbortController();
      const { signal } = abort.current;
      setDone(beginning);
      const packed = await packCode(folder, {
        signal,
        onProgress: ({ files, totalFiles }) => setDone({ step: "packing", done: files, total: totalFiles }),
      });
      const code = await uploadCode(api, projectId, packed, {
        signal,
        onProgress: ({ sentBytes, totalBytes }) => setDone({ step: "sending", done: sentBytes, total: totalBytes }),
      });
      return { packed, code };
    },
    onSuccess: async ({ code }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "code"] });
      onChosen(code);
    },
    meta: { inline: true },
  });
  const leftOut = upload.data?.packed.leftOut ?? [];
  const amount = step === "packing" ? count : bytes;
  return (
    <DropArea
      label={t("codes.yours")}
      onDrop={({ items }) => {
        const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
        if (entries.length > 0 && !upload.isPending) upload.mutate(droppedFolder(entries));
      }}
    >
      <Stack gap="xs">
        <Group>
          <Button
            variant={variant}
            leftSection={<IconFolderUp size={16} aria-hidden />}
            loading={upload.isPending}
            onClick={() => input.current?.click()}
          >
            {t("codes.chooseFolder")}
          </Button>
          <Text size="sm">{t("codes.orDrop")}</Text>
          <input
            ref={(element) => {
              input.current = element;
              // React has no name for it.
              element?.setAttribute("webkitdirectory", "");
            }}
            type="file"
            multiple
            hidden
            aria-label={t("codes.chooseFolder")}
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])];
              if (files.length > 0) upload.mutate(chosenFolder(files));
              // The same folder can be chosen again.
              event.currentTarget.value = "";
            }}
          />
        </Group>
        <Text size="sm" c="dimmed" maw={720}>
          {t("codes.chooseFolderHelp")}
        </Text>
        {upload.isPending && (
          <DropProgress>
            <Progress value={total ? (done / total) * 100 : 0} aria-label={t(`codes.${step}`)} />
            <Group justify="space-between" mt={6}>
              <Text size="sm" c="dimmed" role="status">
                {total === null
                  ? t("codes.looking")
                  : t(`codes.${step}Done`, { done: amount(done), total: amount(total) })}
              </Text>
              <Button size="compact-xs" variant="default" onClick={() => abort.current?.abort()}>
                {t("action.cancel")}
              </Button>
            </Group>
          </DropProgress>
        )}
        {upload.isError && upload.error.name !== "AbortError" && <ErrorNotice error={upload.error} />}
        {upload.data && (
          <div role="status">
            <Text size="sm">
              {t("codes.size", {
                files: count(upload.data.packed.files.length),
                size: bytes(upload.data.packed.sizeBytes),
              })}
            </Text>
            {leftOut.length > 0 && (
              <Text size="sm" c="dimmed">
                {t("codes.leftOut")}:{" "}
                {leftOut
                  .slice(0, 20)
                  .map(({ path }) => path)
                  .join(", ")}
                {leftOut.length > 20 && " …"}
              </Text>
            )}
          </div>
        )}
      </Stack>
    </DropArea>
  );
}

const beginning: Done = { step: "packing", done: 0, total: null };
