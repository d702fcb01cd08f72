import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconLogout, IconSettings } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, queryClient } from "../api.js";
import { path } from "../path.js";
import { sessionQuery } from "../queries.js";

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const signOut = useMutation({
    mutationFn: () => api.session.delete(),
    onSuccess: async () => {
      // First away from the page, which would ask again for what is cleared.
      await navigate(path.signIn());
      queryClient.clear();
    },
  });
  if (!session) return null;
  const { user, isAdmin } = session;
  return (
    <Menu width={240} position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="default"
          radius="xl"
          size="lg"
          fz={12}
          fw={600}
          ml={4}
          aria-label={`${initialsOf(user.name)}: ${t("user.signedIn", { name: user.name })}`}
        >
          {initialsOf(user.name)}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={550} truncate c="var(--crisol-ink)">
            {user.name}
          </Text>
          <Text size="sm" truncate>
            {user.email ?? (isAdmin ? t("user.admin") : t(`user.kind.${user.kind}`))}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconSettings size={15} aria-hidden />} onClick={() => void navigate(path.settings())}>
          {t("nav.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => signOut.mutate()}>
          {t("settings.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** `AG` of `Ana García López`. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toLocaleUpperCase() ?? "")
    .join("");
}
