import { MachineClass, type WantedMachine } from "@crisol/contract";
import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sizesQuery, targetsQuery } from "../compute-queries.js";
import { bytes } from "../format.js";

/** Where a job shall run: on a target, or on any of a class or as large as a size. */
export function PlaceFields({
  value,
  set,
}: {
  readonly value: WantedMachine;
  readonly set: (value: WantedMachine) => void;
}) {
  const { t } = useTranslation();
  const targets = useQuery({ ...targetsQuery, refetchInterval: false }).data ?? [];
  const sizes = useQuery(sizesQuery).data?.items ?? [];
  const { target, class: ofClass, size } = value;
  const names = new Set([...targets.map(({ name }) => name), ...(target === undefined ? [] : [target])]);
  return (
    <>
      <NativeSelect
        label={t("compute.place.target")}
        description={t("compute.place.targetHelp")}
        value={target ?? ""}
        data={[{ value: "", label: t("compute.place.any") }, ...names]}
        onChange={(event) => set(without({ ...value, target: event.currentTarget.value || undefined }))}
      />
      <NativeSelect
        label={t("compute.place.machine")}
        description={t("compute.place.machineHelp")}
        value={size ? `size ${size}` : ofClass ? `class ${ofClass}` : ""}
        data={[
          { value: "", label: t("compute.place.any") },
          {
            group: t("compute.place.classes"),
            items: MachineClass.options.map((one) => ({
              value: `class ${one}`,
              label: t("compute.place.classOf", { class: t(`compute.class.${one}`) }),
            })),
          },
          {
            group: t("compute.place.sizes"),
            items: sizes.map(({ id, cores, memoryBytes }) => ({
              value: `size ${id}`,
              label: t("compute.place.size", { id, cores, memory: bytes(memoryBytes) }),
            })),
          },
        ]}
        onChange={(event) => {
          const [kind, name] = event.currentTarget.value.split(" ");
          const chosen = MachineClass.options.find((one) => one === name);
          set(
            without({ target, class: kind === "class" ? chosen : undefined, size: kind === "size" ? name : undefined }),
          );
        }}
      />
    </>
  );
}

function without(value: WantedMachine): WantedMachine {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
