import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./empty.module.css";

/** An empty state that teaches: what will be here, how it gets here, and one action. */
export function Empty({
  title,
  text,
  action,
  example,
}: {
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
  readonly example?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <Stack gap="xs" align="flex-start" maw={560}>
        <Title order={2}>{title}</Title>
        <Text c="dimmed">{text}</Text>
        {example}
        {action}
      </Stack>
    </div>
  );
}
