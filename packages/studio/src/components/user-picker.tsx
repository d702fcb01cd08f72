import type { User } from "@crisol/contract";
import { type ComboboxItem, Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { userQuery, usersQuery } from "../queries.js";

/** What can be chosen besides users, above them. */
export interface OthersToChoose {
  readonly group: string;
  readonly items: readonly ComboboxItem[];
}

interface UserPickerProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  /** A user's id, or a value of `others`; null for nobody. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  /** Who cannot be chosen. */
  readonly without?: readonly string[];
  readonly others?: readonly OthersToChoose[];
}

/** Chooses a user by typing a part of their name or address: there may be thousands, and the server finds them. */
export function UserPicker({ value, onChange, without = [], others = [], ...props }: UserPickerProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const isOther = others.some(({ items }) => items.some((item) => item.value === value));
  const chosen = useQuery({ ...userQuery(value ?? ""), enabled: value !== null && !isOther }).data;
  const isShown = chosen !== undefined && typed === labelOf(chosen);
  const [contains] = useDebouncedValue(isShown ? "" : typed.trim(), 150);
  const found = useInfiniteQuery(usersQuery(contains)).data?.pages[0]?.items ?? [];
  const users = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  const items = users
    .filter(({ id }) => !without.includes(id))
    .map((user) => ({ value: user.id, label: labelOf(user) }));
  const groups = others
    .filter((group) => group.items.length > 0)
    .map((group) => ({ ...group, items: [...group.items] }));
  return (
    <Select
      {...props}
      data={groups.length > 0 ? [...groups, { group: t("nav.users"), items }] : items}
      value={value}
      onChange={onChange}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t("state.nothingMatches")}
    />
  );
}

function labelOf({ name, email }: User): string {
  return email ? `${name} · ${email}` : name;
}
