import type { Advice } from "@crisol/contract";
import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import { type Column, DataTable } from "./data-table.js";
import { Section } from "./page.js";

type Service = Advice["services"][number];

/** The best way in each of the four kinds of service, and what each is called in Azure. */
export function AdviceServices({ advice: { services, ways } }: { readonly advice: Advice }) {
  const { t } = useTranslation();
  const wayOf = ({ way }: Service) => ways.find(({ id }) => id === way);
  const columns: Column<Service>[] = [
    { key: "service", title: t("advice.service"), render: ({ name }) => name },
    {
      key: "way",
      title: t("advice.bestWay"),
      render: (service) => (
        <Group gap={8}>
          {wayOf(service)?.name ?? service.way}
          {wayOf(service)?.isAvailable === false && <Badge color="gray">{t("advice.notYet")}</Badge>}
        </Group>
      ),
    },
    { key: "azure", title: t("advice.azure"), render: ({ azure }) => azure },
    { key: "weight", title: t("advice.weight"), numeric: true, render: ({ score }) => decimal(score, 3) },
  ];
  return (
    <Section title={t("advice.services")}>
      <DataTable label={t("advice.services")} columns={columns} rows={services} rowKey={({ service }) => service} />
    </Section>
  );
}
