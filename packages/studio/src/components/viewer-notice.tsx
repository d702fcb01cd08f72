import { Alert } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { projectQuery } from "../queries.js";
import { TextLink } from "./link.js";

/** Why a viewer finds no buttons that change something, and whom to ask. */
export function ViewerNotice({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation();
  const { data: project } = useQuery(projectQuery(projectId));
  if (project?.role !== "viewer") return null;
  return (
    <Alert variant="light" color="gray" mb="lg" py={8} icon={<IconEye size={17} aria-hidden />}>
      {t("role.viewerNotice")} <TextLink {...path.members(projectId)}>{t("role.whoOwns")}</TextLink>
    </Alert>
  );
}
