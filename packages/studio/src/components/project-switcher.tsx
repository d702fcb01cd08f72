import { Button, Menu, Text } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { projectQuery, projectsQuery } from "../queries.js";

/** The project one is in, and the way to another. */
export function ProjectSwitcher({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: project } = useQuery(projectQuery(projectId));
  const { data: projects } = useQuery(projectsQuery);
  return (
    <Menu width={260} position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          fullWidth
          justify="space-between"
          mt={4}
          mb={8}
          rightSection={<IconSelector size={15} aria-hidden />}
          aria-label={t("nav.switch", { name: project?.name ?? "" })}
        >
          <Text truncate fw={550} size="sm">
            {project?.name ?? "…"}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: "auto" }}>
        {projects?.items.map((other) => (
          <Menu.Item
            key={other.id}
            onClick={() => void navigate(path.project(other.id))}
            rightSection={other.id === projectId ? <IconCheck size={15} aria-hidden /> : undefined}
          >
            {other.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate(path.home())}>{t("nav.allProjects")}</Menu.Item>
        <Menu.Item
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => void navigate({ ...path.home(), search: { new: true } })}
        >
          {t("home.new")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
