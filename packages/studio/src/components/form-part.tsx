import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A titled part of a form. */
export function FormPart({
  title,
  sentence,
  children,
}: {
  readonly title: string;
  readonly sentence: string;
  readonly children: ReactNode;
}) {
  return (
    <Stack gap="xs" component="section">
      <div>
        <Title order={3} fz={15}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" maw={720}>
          {sentence}
        </Text>
      </div>
      {children}
    </Stack>
  );
}
