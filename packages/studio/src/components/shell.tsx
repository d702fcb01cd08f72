import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { onSignedOut } from "../api.js";
import { path } from "../path.js";
import { FLOATING_ID } from "../theme/theme.js";
import { Crumbs } from "./crumbs.js";
import { Finder, FinderButton } from "./finder.js";
import { LanguageToggle, SchemeToggle } from "./preferences.js";
import classes from "./shell.module.css";
import { Sidebar } from "./sidebar.js";
import { UserMenu } from "./user-menu.js";
import { ViewerNotice } from "./viewer-notice.js";

/** What surrounds every page: the six steps at the left, where one is at the top. */
export function Shell() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname, href } = useLocation();
  const { projectId } = useParams({ strict: false });
  const navigate = useNavigate();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer of small screens
  useEffect(close, [pathname]);
  useEffect(
    () =>
      onSignedOut(() => {
        if (pathname !== "/sign-in") void navigate({ ...path.signIn(), search: { next: href }, replace: true });
      }),
    [navigate, pathname, href],
  );

  if (pathname === "/sign-in") return <Outlet />;
  return (
    <AppShell
      layout="alt"
      header={{ height: 52 }}
      navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !opened } }}
      withBorder={false}
    >
      <a className="skip-link" href="#content">
        {t("nav.skip")}
      </a>
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" className={classes.where}>
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("nav.menu")} />
            <Crumbs />
          </Group>
          <Group gap={4} wrap="nowrap">
            <FinderButton />
            <LanguageToggle />
            <SchemeToggle />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.side} aria-label={t("nav.main")} data-closed={!opened || undefined}>
        <Sidebar projectId={projectId} onClose={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.content}>
          {projectId && <ViewerNotice projectId={projectId} />}
          <Outlet />
        </div>
        <div id={FLOATING_ID} />
      </AppShell.Main>
      <Finder projectId={projectId} />
    </AppShell>
  );
}
