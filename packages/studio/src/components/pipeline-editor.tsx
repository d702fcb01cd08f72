import type { FieldProblem, Pipeline, Reason } from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import { Alert, Anchor, Button, List, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { path } from "../path.js";
import { type ParsedPipeline, parsePipeline, withCode, withResources } from "../pipeline-parse.js";
import { pipelineCheckQuery } from "../pipeline-queries.js";
import { useDraft } from "../use-draft.js";
import type { TextProblem } from "../yaml-read.js";
import { Allowed, AllowedFields } from "./allowed.js";
import { CodeField } from "./code-field.js";
import { ErrorNotice } from "./error-notice.js";
import { Page } from "./page.js";
import classes from "./pipeline-editor.module.css";
import { problemText } from "./problem-text.js";
import { ReasonText } from "./reason-text.js";
import { StepGraph } from "./step-graph.js";
import { StepPlace } from "./step-place.js";
import { goToLine, YamlEditor } from "./yaml-editor.js";

/** A pipeline as its text, with the graph of what is typed beside it. What was typed survives a reload until it is saved. */
export function PipelineEditor({
  projectId,
  pipeline,
  initial,
  draftKey,
}: {
  readonly projectId: string;
  /** The one that is changed; a new one without it. */
  readonly pipeline?: Pipeline;
  readonly initial: string;
  readonly draftKey: string;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [text, setText, clear, touched] = useDraft(draftKey, initial);
  const [chosen, setChosen] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const parsed = useMemo(() => parsePipeline(text, t), [text, t]);
  const drawn = useRef<NonNullable<ParsedPipeline["steps"]>>([]);
  // Between two right texts there is often one that is no YAML: the graph stays as it was.
  if (parsed.steps) drawn.current = parsed.steps;
  const save = useMutation({
    mutationFn: async ({ body }: ParsedPipeline) => {
      if (!body) throw new Error(t("pipeline.text.wrong"));
      return pipeline
        ? api.pipeline.update({ params: { projectId, pipelineId: pipeline.id }, body })
        : api.pipeline.create({ params: { projectId }, body });
    },
    onSuccess: async ({ id }) => {
      clear();
      await queryClient.invalidateQueries({ queryKey: ["project", projectId, "pipelines"] });
      void navigate(path.pipeline(projectId, id));
    },
    meta: { inline: true },
  });
  const refused = save.error instanceof CrisolError ? atTheirLines(save.error.problems ?? [], parsed) : [];
  // Of a text that has been right for a moment: the one before says nothing of what is typed now.
  const [settled] = useDebouncedValue(parsed, 400);
  const checked = useQuery({ ...pipelineCheckQuery(projectId, pipeline?.id, settled.body), enabled: !!settled.body });
  const isChecked = settled === parsed && checked.data !== undefined && !checked.isFetching;
  const found = isChecked ? atTheirLines(checked.data.problems, parsed) : [];
  const problems = parsed.problems.length > 0 ? parsed.problems : refused.length > 0 ? refused : found;
  const step = parsed.steps?.find(({ name }) => name === chosen);
  const type = (typed: string) => {
    save.reset();
    setText(typed);
  };
  return (
    <Page
      title={t(pipeline ? "pipeline.editNamed" : "pipeline.new", { name: pipeline?.name })}
      sentence={t("pipeline.text.sentence")}
      action={
        <Allowed>
          {touched && (
            <Button variant="default" onClick={clear}>
              {t("action.discard")}
            </Button>
          )}
          <Button loading={save.isPending} disabled={parsed.problems.length > 0} onClick={() => save.mutate(parsed)}>
            {t("action.save")}
          </Button>
        </Allowed>
      }
    >
      {problems.length === 0 && <ErrorNotice error={save.error} />}
      <div className={classes.columns}>
        <AllowedFields>
          <YamlEditor ref={field} label={t("pipeline.text.label")} value={text} onChange={type} />
        </AllowedFields>
        <aside className={classes.side} aria-label={t("pipeline.graph")}>
          <ErrorNotice error={checked.error} />
          <Problems
            problems={problems}
            isChecked={isChecked || checked.isError}
            onGo={(line) => goToLine(field.current, line)}
          />
          {isChecked && problems.length === 0 && <Remarks remarks={checked.data.remarks} />}
          <Title order={2}>{t("pipeline.graph")}</Title>
          {drawn.current.length > 0 && (
            <StepGraph
              label={t("pipeline.graph")}
              direction="TB"
              steps={drawn.current.map((step) => ({ ...step, isWrong: problems.some((one) => isOf(step.name, one)) }))}
              selected={chosen}
              onSelect={(name) => {
                setChosen(name);
                if (name !== undefined) goToLine(field.current, parsed.lineOf(`steps.${name}`));
              }}
            />
          )}
          {step ? (
            <AllowedFields>
              <Stack gap="md">
                {step.kind === "script" && (
                  <CodeField
                    key={step.name}
                    projectId={projectId}
                    label={t("pipeline.text.codeOf", { step: step.name })}
                    value={step.codeId}
                    onChange={(codeId) => type(withCode(text, step.name, codeId))}
                  />
                )}
                <StepPlace
                  key={`place ${step.name}`}
                  step={step}
                  onChange={(resources) => type(withResources(text, step.name, resources))}
                />
              </Stack>
            </AllowedFields>
          ) : (
            <Text size="sm" c="dimmed">
              {t("pipeline.text.choose")}
            </Text>
          )}
        </aside>
      </div>
    </Page>
  );
}

const isOf = (step: string, { field }: TextProblem) => field === `steps.${step}` || field.startsWith(`steps.${step}.`);

/** What the server has against the text, each at its line. */
function atTheirLines(problems: readonly FieldProblem[], { lineOf }: ParsedPipeline): TextProblem[] {
  return problems.map((problem) => {
    const field = problem.field.replace(/^definition\./, "");
    return { line: lineOf(field), field, message: problemText(problem) };
  });
}

function Remarks({ remarks }: { readonly remarks: readonly Reason[] }) {
  const { t } = useTranslation();
  if (remarks.length === 0) return null;
  return (
    <div>
      <Title order={2}>{t("pipeline.remarks")}</Title>
      <List size="sm">
        {remarks.map((remark) => (
          <List.Item key={remark.text}>
            <ReasonText reason={remark} />
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function Problems({
  problems,
  isChecked,
  onGo,
}: {
  readonly problems: readonly TextProblem[];
  /** Whether the project has been asked about what is typed now. */
  readonly isChecked: boolean;
  readonly onGo: (line: number) => void;
}) {
  const { t } = useTranslation();
  if (problems.length === 0) {
    return (
      <Text size="sm" role="status" className={classes.fine}>
        {isChecked && <IconCircleCheck size={16} aria-hidden />}{" "}
        {t(isChecked ? "pipeline.text.fine" : "pipeline.text.checking")}
      </Text>
    );
  }
  return (
    <Alert
      role="status"
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={t("pipeline.text.problems", { count: problems.length })}
    >
      <List size="sm" spacing={4}>
        {problems.map(({ line, field, message }) => (
          <List.Item key={`${line} ${field} ${message}`}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              c="inherit"
              underline="always"
              onClick={() => onGo(line)}
            >
              {t("pipeline.text.line", { line })}
            </Anchor>{" "}
            {field && <code>{field}</code>} {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
