import { type Model, ModelAlias, type ModelVersion } from "@crisol/contract";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { problemOf } from "../problem.js";
import { CHAMPION } from "./alias-chips.js";
import { Allowed } from "./allowed.js";
import { ErrorNotice } from "./error-notice.js";
import { RemovableChips } from "./removable-chips.js";

/** Aliases of a version: set, moved here from another version, removed. `champion` is what a promotion sets. */
export function AliasEditor({ model, version }: { readonly model: Model; readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [alias, setAlias] = useState("");
  const params = { projectId: model.projectId, modelId: model.id };
  const holder = model.versions.find((one) => one.version !== version.version && one.aliases.includes(alias));
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["project", model.projectId] });
  const set = useMutation({
    mutationFn: () => api.model.setAlias({ params: { ...params, alias }, body: { version: version.version } }),
    onSuccess: () => {
      setAlias("");
      return refresh();
    },
    meta: { inline: true },
  });
  const remove = useMutation({
    mutationFn: (name: string) => api.model.removeAlias({ params: { ...params, alias: name } }),
    onSuccess: refresh,
  });
  const problem = problemOf(ModelAlias, alias);
  return (
    <Stack gap="sm">
      <RemovableChips
        chips={version.aliases.map((name) => ({ key: name, text: name, strong: name === CHAMPION }))}
        label={t("registry.aliases")}
        none={t("registry.noAliases")}
        removeLabel={(name) => t("registry.removeAlias", { name })}
        onRemove={(name) => remove.mutate(name)}
      />
      <Allowed>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!problem) set.mutate();
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              w={220}
              label={t("registry.alias")}
              description={
                holder
                  ? t("registry.aliasMoves", { version: holder.version })
                  : t("registry.aliasHelp", { alias: alias || "…" })
              }
              value={alias}
              error={alias && problem ? t("registry.aliasProblem") : undefined}
              onChange={(event) => setAlias(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={!!problem} loading={set.isPending}>
              {t(holder ? "registry.moveAlias" : "registry.setAlias")}
            </Button>
          </Group>
        </form>
      </Allowed>
      <ErrorNotice error={set.error} />
    </Stack>
  );
}
