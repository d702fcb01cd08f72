import type { Code } from "@crisol/contract";
import { chosenFolder, packCode, uploadCode } from "@crisol/sdk";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconFolderUp } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { bytes, count } from "../format.js";
import { ErrorNotice } from "./error-notice.js";

interface ChooseCodeProps {
  readonly projectId: string;
  readonly onChosen: (code: Code) => void;
  /** Of its button, where it is not what the page is for. */
  readonly variant?: "filled" | "default";
}

/** A folder of one's own machine, packed in the page and kept as code. */
export function ChooseCodeFolder({ projectId, onChosen, variant = "filled" }: ChooseCodeProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const queryClient = useQueryClient();
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const packed = await packCode(chosenFolder(files));
      return { packed, code: await uploadCode(api, projectId, packed) };
    },
    onSuccess: async ({ code }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "code"] });
      onChosen(code);
    },
    meta: { inline: true },
  });
  const leftOut = upload.data?.packed.leftOut ?? [];
  return (
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
            if (files.length > 0) upload.mutate(files);
            // The same folder can be chosen again.
            event.currentTarget.value = "";
          }}
        />
      </Group>
      <Text size="sm" c="dimmed" maw={720}>
        {t("codes.chooseFolderHelp")}
      </Text>
      {upload.isError && <ErrorNotice error={upload.error} />}
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
  );
}

/** A folder of a public git repository, which the server fetches. */
export function FetchCode({ projectId, onChosen }: ChooseCodeProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [url, setUrl] = useState("");
  const [ref, setRef] = useState("");
  const [folder, setFolder] = useState("");
  const fetching = useMutation({
    mutationFn: () =>
      api.code.fetch({
        params: { projectId },
        body: { url: url.trim(), ref: ref.trim() || undefined, folder: folder.trim() },
      }),
    onSuccess: async ({ code }) => {
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "code"] });
      onChosen(code);
    },
    meta: { inline: true },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (url.trim()) fetching.mutate();
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          flex={1}
          maw={420}
          label={t("codes.url")}
          placeholder="https://example.org/ana/train.git"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={t("codes.ref")}
          placeholder="main"
          value={ref}
          onChange={(event) => setRef(event.currentTarget.value)}
        />
        <TextInput
          label={t("codes.folder")}
          placeholder="src"
          value={folder}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!url.trim()} loading={fetching.isPending}>
          {t("codes.fetch")}
        </Button>
      </Group>
      {fetching.isError && <ErrorNotice error={fetching.error} />}
    </form>
  );
}
