import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import i18next from "i18next";

/** Says what was done and offers to take it back for ten seconds. */
export function showUndo(message: string, undo: () => void): void {
  const id = `undo-${Date.now()}`;
  notifications.show({
    id,
    autoClose: 10_000,
    closeButtonProps: { "aria-label": i18next.t("action.close") },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="md">{message}</Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {i18next.t("action.undo")}
        </Button>
      </Group>
    ),
  });
}

/** Says that something is done. */
export function showDone(message: string): void {
  notifications.show({ message, autoClose: 4_000, closeButtonProps: { "aria-label": i18next.t("action.close") } });
}
