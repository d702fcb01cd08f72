import { ActionIcon, Group, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { Allowed } from "./allowed.js";
import { Chip } from "./chip.js";

interface RemovableChip {
  readonly key: string;
  readonly text: string;
  readonly strong?: boolean;
}

/** Short texts side by side, each with a button that takes it away, for those who may. */
export function RemovableChips({
  chips,
  label,
  none,
  removeLabel,
  onRemove,
}: {
  readonly chips: readonly RemovableChip[];
  readonly label: string;
  /** What is said where there is none. */
  readonly none: string;
  readonly removeLabel: (key: string) => string;
  readonly onRemove: (key: string) => void;
}) {
  if (chips.length === 0) return <Text c="dimmed">{none}</Text>;
  return (
    <Group gap={6} component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={label}>
      {chips.map(({ key, text, strong }) => (
        <li key={key}>
          <Chip {...(strong !== undefined && { strong })}>
            {text}
            <Allowed>
              <ActionIcon
                size="xs"
                variant="transparent"
                color="gray"
                aria-label={removeLabel(key)}
                onClick={() => onRemove(key)}
              >
                <IconX size={12} aria-hidden />
              </ActionIcon>
            </Allowed>
          </Chip>
        </li>
      ))}
    </Group>
  );
}
