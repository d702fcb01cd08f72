import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { useIsAdmin } from "../use-role.js";
import { SideLink } from "./link.js";
import classes from "./settings-tabs.module.css";

/** From one page of the settings to another. */
export function SettingsTabs() {
  const { t } = useTranslation();
  const pages = [
    [path.settings(), t("nav.personal")],
    [path.users(), t("nav.users")],
    [path.groups(), t("nav.groups")],
    ...(useIsAdmin() ? [[path.audit(), t("nav.audit")] as const] : []),
  ] as const;
  return (
    <nav aria-label={t("nav.settings")}>
      <Group gap={4} className={classes.tabs}>
        {pages.map(([to, label]) => (
          <SideLink
            key={label}
            {...to}
            className={classes.tab}
            label={label}
            w="auto"
            activeOptions={{ exact: true }}
            activeProps={{ "data-active": true } as object}
          />
        ))}
      </Group>
    </nav>
  );
}
