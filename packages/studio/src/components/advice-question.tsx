import type { AdviceQuestion } from "@crisol/contract";
import { MultiSelect, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface AdviceQuestionProps {
  readonly question: AdviceQuestion;
  readonly value: unknown;
  /** Undefined takes the answer away. */
  readonly onChange: (value: unknown) => void;
}

/** One question of the interview, with why it is asked. */
export function AdviceQuestionField({ question, value, onChange }: AdviceQuestionProps) {
  const { t } = useTranslation();
  const common = { label: question.question, description: question.why };
  switch (question.kind) {
    case "choice":
      return (
        <NativeSelect
          {...common}
          data={[{ value: "", label: t("advice.noAnswer") }, ...question.options]}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
    case "yes_no":
      return (
        <NativeSelect
          {...common}
          data={[
            { value: "", label: t("advice.noAnswer") },
            { value: "true", label: t("advice.yes") },
            { value: "false", label: t("advice.no") },
          ]}
          value={value === undefined ? "" : String(value)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.value === "" ? undefined : currentTarget.value === "true")
          }
        />
      );
    case "choices":
      return (
        <MultiSelect
          {...common}
          data={question.options.map((option) => ({ ...option }))}
          value={Array.isArray(value) ? value.map(String) : []}
          placeholder={Array.isArray(value) && value.length > 0 ? "" : t("advice.noAnswer")}
          onChange={(values) => onChange(values.length > 0 ? values : undefined)}
          clearable
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          placeholder={t("advice.noAnswer")}
          thousandSeparator=" "
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(next === "" ? undefined : Number(next))}
          hideControls
        />
      );
    case "text":
      return (
        <TextInput
          {...common}
          placeholder={t("advice.noAnswer")}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
  }
}
