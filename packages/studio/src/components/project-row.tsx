import { isAtLeast, type Project } from "@crisol/contract";
import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ago } from "../format.js";
import { path } from "../path.js";
import { TextLink } from "./link.js";
import classes from "./project-row.module.css";
import { StepPath } from "./step-path.js";
import { showUndo } from "./undo-notice.js";

/** A project of the list: what it is, how far it is. */
export function ProjectRow({ project }: { readonly project: Project }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["projects"] });
  const params = { projectId: project.id };
  const restore = useMutation({ mutationFn: () => api.project.restore({ params }), onSuccess: refresh });
  const remove = useMutation({
    mutationFn: () => api.project.delete({ params }),
    onSuccess: async () => {
      await refresh();
      showUndo(t("home.deleted", { name: project.name }), () => restore.mutate());
    },
  });
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <TextLink {...path.project(project.id)} fw={550} c="inherit" className={classes.name}>
          {project.name}
        </TextLink>
        <Text size="sm" c="dimmed" lineClamp={1}>
          {project.output || t("home.noOutput")}
        </Text>
      </div>
      <StepPath steps={project.steps} />
      <Text size="sm" c="dimmed" className={classes.when}>
        {ago(project.updatedAt)}
      </Text>
      {isAtLeast(project.role, "owner") && (
        <Tooltip label={t("action.delete")}>
          <ActionIcon
            className={classes.delete}
            variant="subtle"
            color="gray"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
            aria-label={t("home.delete", { name: project.name })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
