import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { type Code, CodeButton } from "./code-button.js";
import classes from "./page.module.css";

interface PageProps {
  readonly title: ReactNode;
  /** The title as plain text, for the browser's tab, where `title` is more than text. */
  readonly tabTitle?: string;
  /** What the page is, or what it answers, in a sentence. */
  readonly sentence: ReactNode;
  /** The main action; stands top right. */
  readonly action?: ReactNode;
  /** The same in code. */
  readonly code?: Code;
  readonly children: ReactNode;
}

/** Every page: title, a sentence, the main action, the same in code, and its content. */
export function Page({ title, tabTitle, sentence, action, code, children }: PageProps) {
  const name = tabTitle ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = name ? `${name} · Crisol` : "Crisol";
  }, [name]);
  return (
    <Stack gap="lg">
      <header className={classes.header}>
        <div className={classes.words}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" maw={720}>
            {sentence}
          </Text>
        </div>
        <Group gap="xs" wrap="wrap" className={classes.actions}>
          {code && <CodeButton code={code} />}
          {action}
        </Group>
      </header>
      {children}
    </Stack>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  sentence,
  action,
  children,
}: {
  readonly title: ReactNode;
  readonly sentence?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section>
      <Group justify="space-between" align="flex-end" mb="xs" gap="xs">
        <div>
          <Title order={2}>{title}</Title>
          {sentence && (
            <Text size="sm" c="dimmed" maw={720}>
              {sentence}
            </Text>
          )}
        </div>
        {action}
      </Group>
      {children}
    </section>
  );
}

/** A quiet surface. */
export function Panel({ children, pad = true }: { readonly children: ReactNode; readonly pad?: boolean }) {
  return <div className={pad ? classes.panel : classes.panelTight}>{children}</div>;
}
