import { Select, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ago, count } from "../format.js";
import { path } from "../path.js";
import { codesQuery } from "../queries.js";
import { ChooseCodeFolder } from "./choose-code.js";
import { TextLink } from "./link.js";

/** The code of a job: an earlier snapshot, a folder that is chosen now, or none. */
export function CodeField({
  projectId,
  label,
  value,
  onChange,
  description,
  placeholder,
}: {
  readonly projectId: string;
  /** Where it is not the one of a form. */
  readonly label?: string;
  readonly value: string | null;
  readonly onChange: (codeId: string | null) => void;
  /** What it is for; default: a job's command. */
  readonly description?: string;
  /** What none means. */
  readonly placeholder?: string;
}) {
  const { t } = useTranslation();
  const codes = useInfiniteQuery(codesQuery(projectId)).data?.pages.flatMap(({ items }) => items) ?? [];
  const known = codes.some(({ id }) => id === value);
  return (
    <Stack gap="xs">
      <Select
        label={label ?? t("jobs.form.code")}
        description={description ?? t("jobs.form.codeHelp")}
        placeholder={placeholder ?? t("jobs.form.noCode")}
        data={[
          ...(value && !known ? [{ value, label: value }] : []),
          ...codes.map(({ id, git, createdAt, fileCount, user }) => ({
            value: id,
            label: [
              git && `${git.branch ?? ""} ${git.commit.slice(0, 10)}${git.isDirty ? " +" : ""}`.trim(),
              t("codes.size", { files: count(fileCount), size: user }),
              ago(createdAt),
              id.slice(-6),
            ]
              .filter(Boolean)
              .join(" · "),
          })),
        ]}
        value={value}
        onChange={onChange}
        clearable
        searchable
        clearButtonProps={{ "aria-label": placeholder ?? t("jobs.form.noCode") }}
      />
      {value && (
        <TextLink {...path.code(projectId, value)} size="sm">
          {t("codes.files")}
        </TextLink>
      )}
      <ChooseCodeFolder projectId={projectId} variant="default" onChosen={({ id }) => onChange(id)} />
    </Stack>
  );
}
