import { STEPS } from "@crisol/contract";
import { CloseButton, ScrollArea, Stack } from "@mantine/core";
import {
  IconActivity,
  IconAdjustments,
  IconCpu,
  IconDatabase,
  IconFlame,
  IconFolders,
  IconRocket,
  IconSettings,
  IconTargetArrow,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { PLACE_GROUPS, placesOf } from "../project-places.js";
import { projectQuery } from "../queries.js";
import { SideLink, TextLink } from "./link.js";
import { Logo } from "./logo.js";
import { ProjectSwitcher } from "./project-switcher.js";
import classes from "./sidebar.module.css";
import { SidebarGroup } from "./sidebar-group.js";
import { StepMark } from "./step-mark.js";

const icons = {
  define: IconTargetArrow,
  data: IconDatabase,
  prepare: IconAdjustments,
  train: IconFlame,
  deploy: IconRocket,
  monitor: IconActivity,
} as const;

/** The project switcher, the six steps with their state, what else a project has, and the settings. */
export function Sidebar({
  projectId,
  onClose,
}: {
  readonly projectId: string | undefined;
  /** On small screens, where it lies over the page. */
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Stack gap={0} h="100%">
      <div className={classes.brand}>
        <TextLink {...path.home()} underline="never" c="inherit" aria-label={t("nav.home")}>
          <Logo />
        </TextLink>
        <CloseButton hiddenFrom="sm" ml="auto" onClick={onClose} aria-label={t("action.close")} />
      </div>
      <ScrollArea flex={1} px="xs">
        {projectId ? (
          <ProjectSteps projectId={projectId} />
        ) : (
          <SideLink
            {...path.home()}
            className={classes.link}
            label={t("nav.projects")}
            leftSection={<IconFolders size={17} aria-hidden />}
            activeOptions={{ exact: true }}
            activeProps={{ "data-active": true } as object}
          />
        )}
      </ScrollArea>
      <div className={classes.foot}>
        <SideLink
          {...path.compute()}
          className={classes.link}
          label={t("jobs.compute")}
          leftSection={<IconCpu size={17} aria-hidden />}
          activeOptions={{ includeSearch: false }}
          activeProps={{ "data-active": true } as object}
        />
        <SideLink
          {...path.settings()}
          className={classes.link}
          label={t("nav.settings")}
          leftSection={<IconSettings size={17} aria-hidden />}
          activeProps={{ "data-active": true } as object}
        />
      </div>
    </Stack>
  );
}

function ProjectSteps({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation();
  const { data: project } = useQuery(projectQuery(projectId));
  return (
    <>
      <ProjectSwitcher projectId={projectId} />
      <SideLink
        {...path.project(projectId)}
        className={classes.link}
        label={t("nav.overview")}
        leftSection={<IconFolders size={17} aria-hidden />}
        activeOptions={{ exact: true, includeSearch: false }}
        activeProps={{ "data-active": true } as object}
      />
      <SidebarGroup name="steps" title={t("nav.steps")}>
        <ol className={classes.list}>
          {STEPS.map((step) => {
            const Icon = icons[step];
            return (
              <li key={step}>
                <SideLink
                  {...path.step(projectId, step)}
                  className={classes.link}
                  label={t(`step.${step}`)}
                  leftSection={<Icon size={17} aria-hidden />}
                  rightSection={project && <StepMark state={project.steps[step]} size={15} />}
                  activeOptions={{ includeSearch: false }}
                  activeProps={{ "data-active": true } as object}
                />
              </li>
            );
          })}
        </ol>
      </SidebarGroup>
      {PLACE_GROUPS.map((group) => (
        <SidebarGroup key={group} name={group} title={t(`nav.group.${group}`)}>
          <ul className={classes.list}>
            {placesOf(group).map(({ name, title, icon: Icon, path: pathOf }) => (
              <li key={name}>
                <SideLink
                  {...pathOf(projectId)}
                  className={classes.link}
                  label={t(title)}
                  leftSection={<Icon size={17} aria-hidden />}
                  activeOptions={{ includeSearch: false }}
                  activeProps={{ "data-active": true } as object}
                />
              </li>
            ))}
          </ul>
        </SidebarGroup>
      ))}
    </>
  );
}
