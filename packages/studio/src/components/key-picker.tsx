import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { runKeysQuery } from "../queries.js";

/** Chooses params or metrics by typing a part of their names: there may be thousands, and the server finds them. */
export function KeyPicker({
  projectId,
  kind,
  value,
  onChange,
}: {
  readonly projectId: string;
  readonly kind: "param" | "metric";
  readonly value: readonly string[];
  readonly onChange: (keys: string[]) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [contains] = useDebouncedValue(typed, 150);
  const found = useQuery(runKeysQuery(projectId, kind, contains)).data?.items ?? [];
  return (
    <MultiSelect
      label={t(kind === "param" ? "allRuns.params" : "allRuns.metrics")}
      placeholder={value.length === 0 ? t("allRuns.typeName") : undefined}
      data={[...new Set([...value, ...found])]}
      value={[...value]}
      onChange={onChange}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t("state.nothingMatches")}
      maxDropdownHeight={260}
      hidePickedOptions
    />
  );
}
