import { Email, Name, type User } from "@crisol/contract";
import { Button, Group, Modal, SegmentedControl, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { ErrorNotice } from "./error-notice.js";

/** Adds a user, or changes the name and address of `user`. */
export function UserDialog({
  user,
  onClose,
  onAdded,
}: {
  readonly user?: User;
  readonly onClose: () => void;
  readonly onAdded?: (user: User) => void;
}) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState(user?.name ?? "");
  const [email, setEmail] = useState(user?.email ?? "");
  const [kind, setKind] = useState<User["kind"]>(user?.kind ?? "person");
  const [isAdmin, setIsAdmin] = useState(false);
  const nameProblem = name ? problemOf(Name, name.trim()) : undefined;
  const emailProblem = email.trim() ? problemOf(Email, email.trim()) : undefined;
  const ready = !!name.trim() && !nameProblem && !emailProblem;
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), email: email.trim() || null };
      if (user) return api.user.update({ params: { userId: user.id }, body });
      return api.user.create({ body: { ...body, kind, isAdmin } });
    },
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: ["users"] });
      onClose();
      onAdded?.(saved);
    },
    meta: { inline: true },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={user ? t("user.editNamed", { name: user.name }) : t("user.add")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <Stack>
          {!user && (
            <SegmentedControl
              aria-label={t("user.kindOf")}
              value={kind}
              onChange={(value) => setKind(value as User["kind"])}
              data={(["person", "service"] as const).map((value) => ({ value, label: t(`user.kind.${value}`) }))}
            />
          )}
          <TextInput
            data-autofocus
            required
            label={t("user.name")}
            description={kind === "service" ? t("user.serviceHelp") : undefined}
            value={name}
            error={nameProblem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {kind === "person" && (
            <TextInput
              label={t("user.email")}
              description={t("user.emailHelp")}
              type="email"
              value={email}
              error={emailProblem}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
          )}
          {!user && (
            <Switch
              label={t("user.admin")}
              description={t("user.adminHelp")}
              checked={isAdmin}
              onChange={(event) => setIsAdmin(event.currentTarget.checked)}
            />
          )}
          <ErrorNotice error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!ready}>
              {user ? t("action.save") : kind === "person" ? t("user.addAndInvite") : t("user.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
