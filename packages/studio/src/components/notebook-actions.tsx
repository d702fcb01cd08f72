import type { Notebook } from "@crisol/contract";
import { Button } from "@mantine/core";
import { IconExternalLink, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { isStarted } from "../notebook-queries.js";
import { sessionQuery } from "../queries.js";
import { useMay } from "../use-role.js";
import { showError } from "./error-notice.js";
import { showUndo } from "./undo-notice.js";

interface NotebookActionsProps {
  readonly notebook: Notebook;
  /** As in a row of a table: small, each named by the notebook. */
  readonly compact?: boolean;
  /** Called before anything is asked for again: its page has to be left first. */
  readonly onDeleted?: () => void | Promise<void>;
}

/** What may be done with a notebook as it is: opened and started by its user alone, stopped and deleted by others too. */
export function NotebookActions({ notebook, compact = false, onDeleted }: NotebookActionsProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const isOwn = useQuery(sessionQuery).data?.user.id === notebook.userId;
  const mayChange = useMay("contributor");
  const { projectId, id: notebookId, name, state } = notebook;
  const params = { projectId, notebookId };
  const again = () => queryClient.invalidateQueries({ queryKey: ["project", projectId, "notebooks"] });
  const start = useMutation({ mutationFn: () => api.notebook.start({ params, body: {} }), onSettled: again });
  const stop = useMutation({ mutationFn: () => api.notebook.stop({ params }), onSettled: again });
  const restore = useMutation({ mutationFn: () => api.notebook.restore({ params }), onSettled: again });
  const remove = useMutation({
    mutationFn: () => api.notebook.delete({ params }),
    onSuccess: async () => {
      showUndo(t("notebooks.deleted", { name }), () => restore.mutate());
      await onDeleted?.();
    },
    onSettled: again,
  });
  const open = useMutation({
    mutationFn: (tab: Window) => openIn(tab, params),
    onError: (_error, tab) => tab.close(),
  });
  if (!mayChange) return null;
  const button = (label: string) => ({
    ...(compact && { size: "compact-xs" }),
    "aria-label": t("notebooks.actionNamed", { action: label, name }),
    children: label,
  });
  if (notebook.deletedAt !== null) {
    return <Button {...button(t("notebooks.restore"))} variant="default" onClick={() => restore.mutate()} />;
  }
  return (
    <>
      {state === "ready" && isOwn && (
        <Button
          {...button(t("notebooks.open"))}
          leftSection={<IconExternalLink size={14} aria-hidden />}
          loading={open.isPending}
          onClick={() => {
            // Now, while it is the click that opens it: what opens later is taken for an advertisement.
            const tab = window.open("about:blank");
            if (tab) open.mutate(tab);
            else showError(new Error(t("notebooks.blocked")));
          }}
        />
      )}
      {isStarted(notebook) && (
        <Button
          {...button(t("notebooks.stop"))}
          variant="default"
          loading={stop.isPending}
          onClick={() => stop.mutate()}
        />
      )}
      {!isStarted(notebook) && isOwn && (
        <Button
          {...button(t("notebooks.startAgain"))}
          variant={compact ? "default" : "filled"}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={start.isPending}
          onClick={() => start.mutate()}
        />
      )}
      {!isStarted(notebook) && (
        <Button
          {...button(t("action.delete"))}
          variant={compact ? "subtle" : "default"}
          color="red"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        />
      )}
    </>
  );
}

/** Leads `tab` into the notebook, which is let in by an address that is good once; it learns nothing of the page it came from. */
async function openIn(tab: Window, params: { readonly projectId: string; readonly notebookId: string }): Promise<void> {
  const { url } = await api.notebook.open({ params });
  tab.opener = null;
  tab.location.replace(url);
}
