import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ResourcesDraft } from "../resources-draft.js";
import { PlaceFields } from "./place-fields.js";

/** Where a job runs, and the cores and the memory that it asks for. */
export function ResourceFields({
  value,
  set,
  problems,
  coresHelp,
}: {
  readonly value: ResourcesDraft;
  readonly set: (change: Partial<ResourcesDraft>) => void;
  /** By field: `resources.cores`, `resources.memoryBytes`. */
  readonly problems: ReadonlyMap<string, string>;
  /** What holds where no cores are given. */
  readonly coresHelp: string;
}) {
  const { t } = useTranslation();
  const common = { clampBehavior: "none", hideControls: true } as const;
  return (
    <>
      <PlaceFields value={value.place} set={(place) => set({ place })} />
      <NumberInput
        label={t("jobs.cores")}
        description={coresHelp}
        value={value.cores}
        error={problems.get("resources.cores")}
        onChange={(cores) => set({ cores })}
        {...common}
      />
      <NumberInput
        label={t("jobs.form.memory")}
        description={t("jobs.form.memoryHelp")}
        value={value.memoryGb}
        error={problems.get("resources.memoryBytes")}
        onChange={(memoryGb) => set({ memoryGb })}
        {...common}
      />
    </>
  );
}
