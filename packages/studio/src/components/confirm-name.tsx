import { Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

/** For what dies for good: its name must be typed. */
export function ConfirmName({
  opened,
  onClose,
  onConfirm,
  name,
  title,
  button,
  children,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly name: string;
  readonly title: string;
  readonly button: string;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const close = () => {
    setTyped("");
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": t("action.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== name) return;
          close();
          onConfirm();
        }}
      >
        <Stack>
          <Text>{children}</Text>
          <TextInput
            data-autofocus
            label={
              <>
                {t("confirm.type")} <Code>{name}</Code>
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" color="red" disabled={typed !== name}>
              {button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
