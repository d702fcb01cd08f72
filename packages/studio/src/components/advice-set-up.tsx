import { type Advice, type AdviceAnswers, Name, type Project } from "@crisol/contract";
import { Button, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { Allowed } from "./allowed.js";
import { CodeBlock } from "./code-block.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel, Section } from "./page.js";

interface AdviceSetUpProps {
  readonly advice: Advice;
  readonly answers: AdviceAnswers;
  /** The project that is set up; null: a new one is made. */
  readonly projectId: string | null;
  readonly onDone: (project: Project) => void | Promise<void>;
}

/** What the advice comes to in Crisol, and the button that does it. */
export function AdviceSetUp({ advice, answers, projectId, onDone }: AdviceSetUpProps) {
  const { t, i18n } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const problem = name ? problemOf(Name, name) : undefined;
  const { setUp } = advice;
  const asked = { answers, language: i18n.language };
  const apply = useMutation({
    mutationFn: () =>
      projectId === null
        ? api.advice.createProject({ body: { name: name.trim(), ...asked } })
        : api.advice.apply({ params: { projectId }, body: asked }),
    onSuccess: async ({ project }) => {
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
      await queryClient.invalidateQueries({ queryKey: ["project", project.id] });
      await onDone(project);
    },
    meta: { inline: true },
  });
  const form = (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (projectId !== null || (name.trim() && !problem)) apply.mutate();
      }}
    >
      <Stack gap="sm">
        {projectId === null && (
          <TextInput
            required
            label={t("advice.name")}
            placeholder={t("home.nameExample")}
            value={name}
            error={problem}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <ErrorNotice error={apply.error} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={apply.isPending}
            disabled={projectId === null && (!name.trim() || problem !== undefined)}
          >
            {t(projectId === null ? "advice.create" : "advice.apply")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
  return (
    <Section title={t("advice.setUp")}>
      <Panel>
        <Stack gap="sm">
          {setUp.note && <Text size="sm">{setUp.note.text}</Text>}
          {setUp.creates.length > 0 && (
            <div>
              <Text size="sm" c="dimmed">
                {t("advice.creates")}
              </Text>
              <List size="sm">
                {setUp.creates.map(({ text }) => (
                  <List.Item key={text}>{text}</List.Item>
                ))}
              </List>
            </div>
          )}
          {setUp.commands.length > 0 && <CodeBlock text={setUp.commands.join("\n")} />}
          {projectId === null ? form : <Allowed>{form}</Allowed>}
        </Stack>
      </Panel>
    </Section>
  );
}
