import { Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

type Value = string | number | boolean;
type Values = Readonly<Record<string, Value>>;

/** Values of parameters as they are typed, each of the kind that it has `before`. */
export function useTypedValues(before: Values) {
  const [texts, setTexts] = useState(
    () => new Map(Object.entries(before).map(([name, value]) => [name, String(value)])),
  );
  const textOf = (name: string) => texts.get(name) ?? "";
  return {
    texts,
    setText: (name: string, text: string) => setTexts(new Map(texts).set(name, text)),
    values: Object.fromEntries(Object.entries(before).map(([name, was]) => [name, valueLike(was, textOf(name))])),
    isWrong: Object.entries(before).some(([name, was]) => isWrong(was, textOf(name))),
  };
}

/** A field for each parameter. */
export function ValueFields({
  before,
  texts,
  onChange,
}: {
  readonly before: Values;
  readonly texts: ReadonlyMap<string, string>;
  readonly onChange: (name: string, text: string) => void;
}) {
  const { t } = useTranslation();
  return Object.entries(before).map(([name, was]) => {
    const text = texts.get(name) ?? "";
    return typeof was === "boolean" ? (
      <Switch
        key={name}
        label={name}
        checked={text === "true"}
        onChange={(event) => onChange(name, String(event.currentTarget.checked))}
      />
    ) : (
      <TextInput
        key={name}
        label={name}
        value={text}
        inputMode={typeof was === "number" ? "decimal" : undefined}
        error={isWrong(was, text) && t("jobs.form.problem.number")}
        onChange={(event) => onChange(name, event.currentTarget.value)}
      />
    );
  });
}

export const isWrong = (was: Value, text: string) =>
  typeof was === "number" && (text.trim() === "" || !Number.isFinite(Number(text)));

/** The text as a value of the kind that there was. */
export function valueLike(was: Value, text: string): Value {
  if (typeof was === "number") return Number(text);
  return typeof was === "boolean" ? text === "true" : text;
}
