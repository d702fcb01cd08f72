import { STEPS } from "@crisol/contract";
import { Divider, ScrollArea, Stack, Text } from "@mantine/core";
import {
  IconActivity,
  IconAdjustments,
  IconCode,
  IconCpu,
  IconDatabase,
  IconFlame,
  IconFolders,
  IconKey,
  IconListCheck,
  IconPackage,
  IconRocket,
  IconSettings,
  IconTargetArrow,
  IconUsers,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { projectQuery } from "../queries.js";
import { SideLink, TextLink } from "./link.js";
import { Logo } from "./logo.js";
import { ProjectSwitcher } from "./project-switcher.js";
import classes from "./sidebar.module.css";
import { StepMark } from "./step-mark.js";

const icons = {
  define: IconTargetArrow,
  data: IconDatabase,
  prepare: IconAdjustments,
  train: IconFlame,
  deploy: IconRocket,
  monitor: IconActivity,
} as const;

/** The project switcher, the six steps with their state, and the settings. */
export function Sidebar({ projectId }: { readonly projectId: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Stack gap={0} h="100%">
      <div className={classes.brand}>
        <TextLink {...path.home()} underline="never" c="inherit" aria-label={t("nav.home")}>
          <Logo />
        </TextLink>
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
      <Divider my={8} color="var(--crisol-line)" />
      <Text size="xs" c="dimmed" px={10} pb={4}>
        {t("nav.steps")}
      </Text>
      <ol className={classes.steps}>
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
      <Divider my={8} color="var(--crisol-line)" />
      <SideLink
        {...path.jobs(projectId)}
        className={classes.link}
        label={t("jobs.title")}
        leftSection={<IconListCheck size={17} aria-hidden />}
        activeOptions={{ includeSearch: false }}
        activeProps={{ "data-active": true } as object}
      />
      <SideLink
        {...path.environments(projectId)}
        className={classes.link}
        label={t("environments.title")}
        leftSection={<IconPackage size={17} aria-hidden />}
        activeOptions={{ includeSearch: false }}
        activeProps={{ "data-active": true } as object}
      />
      <SideLink
        {...path.codes(projectId)}
        className={classes.link}
        label={t("codes.title")}
        leftSection={<IconCode size={17} aria-hidden />}
        activeOptions={{ includeSearch: false }}
        activeProps={{ "data-active": true } as object}
      />
      <SideLink
        {...path.secrets(projectId)}
        className={classes.link}
        label={t("secrets.title")}
        leftSection={<IconKey size={17} aria-hidden />}
        activeProps={{ "data-active": true } as object}
      />
      <SideLink
        {...path.members(projectId)}
        className={classes.link}
        label={t("nav.members")}
        leftSection={<IconUsers size={17} aria-hidden />}
        activeProps={{ "data-active": true } as object}
      />
    </>
  );
}
