import type { User } from "@crisol/contract";
import { Code, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { moment } from "../format.js";
import { Copy } from "./code-block.js";
import { ErrorNotice } from "./error-notice.js";

/** The address that signs `user` in once; made when the dialog opens. */
export function Invitation({ user, onClose }: { readonly user: User; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const invite = useMutation({
    mutationFn: (userId: string) => api.user.invite({ params: { userId } }),
    meta: { inline: true },
  });
  const { mutate } = invite;
  useEffect(() => mutate(user.id), [mutate, user.id]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("user.inviteNamed", { name: user.name })}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Stack>
        <Text>{t("user.inviteText")}</Text>
        <ErrorNotice error={invite.error} />
        {invite.isPending && <Skeleton h={48} />}
        {invite.data && (
          <>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <Code style={{ overflowWrap: "anywhere" }}>{invite.data.url}</Code>
              <Copy text={invite.data.url} />
            </Group>
            <Text size="sm" c="dimmed">
              {t("user.inviteUntil", { when: moment(invite.data.expiresAt) })}
            </Text>
          </>
        )}
      </Stack>
    </Modal>
  );
}
