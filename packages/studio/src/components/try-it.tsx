import type { Cell, Endpoint, PredictResult, SignatureInput } from "@crisol/contract";
import { Button, Group, NativeSelect, NumberInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { decimal, milliseconds } from "../format.js";
import { useDraft } from "../use-draft.js";
import { Contributions } from "./contributions.js";
import { ErrorNotice } from "./error-notice.js";
import { Panel } from "./page.js";
import { PredictionResult } from "./prediction-result.js";
import classes from "./try-it.module.css";

type Values = Record<string, Cell>;

/** A form of the model's inputs, begun with typical values, and what the endpoint answers. */
export function TryIt({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { inputs, output } = endpoint.signature;
  const examples: Values = Object.fromEntries(inputs.map((input) => [input.name, input.example]));
  const [values, setValues, clear] = useDraft<Values>(`try:${endpoint.id}:${endpoint.deployment.version}`, examples);
  const predict = useMutation({
    mutationFn: async (): Promise<{ readonly answer: PredictResult; readonly elapsedMs: number }> => {
      const before = performance.now();
      const answer = await api.endpoint.predict({ params: { endpointName: endpoint.name }, body: { rows: [values] } });
      return { answer, elapsedMs: performance.now() - before };
    },
    onSuccess: () =>
      queryClient.invalidateQueries({ queryKey: ["project", endpoint.projectId, "endpoints", endpoint.id] }),
    meta: { inline: true },
  });
  const explain = useMutation({
    mutationFn: () => api.endpoint.explain({ params: { endpointName: endpoint.name }, body: { rows: [values] } }),
    meta: { inline: true },
  });
  // A model that runs its own code answers once it is loaded, and explains nothing.
  const { process } = endpoint;
  const isLoading = process !== null && process.state !== "ready";
  const first = predict.data?.answer.predictions[0];
  const why = explain.data?.explanations[0];
  return (
    <div className={classes.columns}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          explain.reset();
          predict.mutate();
        }}
      >
        <Stack gap="md">
          <div className={classes.fields}>
            {inputs.map((input) => (
              <InputField
                key={input.name}
                input={input}
                value={values[input.name] ?? null}
                onChange={(value) => setValues({ ...values, [input.name]: value })}
              />
            ))}
          </div>
          <Group>
            <Button type="submit" loading={predict.isPending} disabled={endpoint.state === "stopped" || isLoading}>
              {t("deploy.predict")}
            </Button>
            <Button variant="default" onClick={clear}>
              {t("deploy.examples")}
            </Button>
            {endpoint.state === "live" && isLoading && (
              <Text size="sm" c="dimmed">
                {t(`modelProcess.${process.state}`)}
              </Text>
            )}
            {endpoint.state === "stopped" && (
              <Text size="sm" c="dimmed">
                {t("deploy.stoppedHint")}
              </Text>
            )}
          </Group>
        </Stack>
      </form>
      <aside className={classes.answer} aria-live="polite" aria-label={t("deploy.answer")}>
        <Panel>
          <Title order={2} mb="xs">
            {output.target}
          </Title>
          {predict.isError && <ErrorNotice error={predict.error} />}
          {!first && !predict.isError && <Text c="dimmed">{t("deploy.noAnswer")}</Text>}
          {first && !predict.isError && (
            <>
              <PredictionResult prediction={first} classes={output.classes} />
              <Text size="sm" c="dimmed" mt="sm">
                {t("deploy.answeredBy", {
                  name: predict.data?.answer.model.name ?? "",
                  version: predict.data?.answer.model.version ?? 0,
                  time: milliseconds(predict.data?.elapsedMs),
                })}
              </Text>
              <Text size="xs" c="dimmed">
                {t("deploy.rowId")} <code>{first.id}</code>
              </Text>
              {!process && (
                <Button
                  variant="default"
                  size="xs"
                  my="sm"
                  aria-expanded={!!why}
                  loading={explain.isPending}
                  onClick={() => (why ? explain.reset() : explain.mutate())}
                >
                  {why ? t("explain.hide") : t("explain.why")}
                </Button>
              )}
              {explain.isError && <ErrorNotice error={explain.error} />}
              {why && <Contributions explanation={why} />}
            </>
          )}
        </Panel>
      </aside>
    </div>
  );
}

/** One input by its type; an empty field is a missing value. */
function InputField({
  input,
  value,
  onChange,
}: {
  readonly input: SignatureInput;
  readonly value: Cell;
  readonly onChange: (value: Cell) => void;
}) {
  const { t } = useTranslation();
  const { name, type, levels, minimum, maximum } = input;
  if (type === "number") {
    const outside =
      typeof value === "number" && minimum !== null && maximum !== null && (value < minimum || value > maximum);
    return (
      <NumberInput
        label={name}
        description={
          outside
            ? t("deploy.outside", { low: decimal(minimum), high: decimal(maximum) })
            : minimum !== null && maximum !== null
              ? t("deploy.range", { low: decimal(minimum), high: decimal(maximum) })
              : undefined
        }
        value={typeof value === "number" ? value : ""}
        placeholder={t("deploy.missing")}
        hideControls
        onChange={(typed) => onChange(typed === "" ? null : Number(typed))}
      />
    );
  }
  if (type === "boolean") {
    return (
      <NativeSelect
        label={name}
        data={[{ value: "", label: t("deploy.missing") }, "true", "false"]}
        value={value === null ? "" : String(value)}
        onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value === "true")}
      />
    );
  }
  if (levels && levels.length > 0 && levels.length <= 100) {
    const current = value === null ? "" : String(value);
    return (
      <NativeSelect
        label={name}
        description={t("deploy.levels", { count: levels.length })}
        data={[
          { value: "", label: t("deploy.missing") },
          ...(current && !levels.includes(current) ? [current] : []),
          ...levels,
        ]}
        value={current}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    );
  }
  return (
    <TextInput
      label={name}
      value={value === null ? "" : String(value)}
      placeholder={type === "timestamp" ? "2026-11-24T17:00:00Z" : t("deploy.missing")}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}
