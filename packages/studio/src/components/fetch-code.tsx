import type { Code } from "@crisol/contract";
import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ErrorNotice } from "./error-notice.js";

/** A folder of a public git repository, which the server fetches. */
export function FetchCode({
  projectId,
  onChosen,
}: {
  readonly projectId: string;
  readonly onChosen: (code: Code) => void;
}) {
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
