import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Panel, Section } from "./page.js";

interface UsageTableProps {
  readonly title: string;
  /** Columns, as texts of `verdict` name them. */
  readonly heads: readonly string[];
  /** Its rows. */
  readonly children: ReactNode;
}

/** A section with a table of what a job used. */
export function UsageTable({ title, heads, children }: UsageTableProps) {
  const { t } = useTranslation();
  return (
    <Section title={title}>
      <Panel pad={false}>
        <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table verticalSpacing="xs" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                {heads.map((head) => (
                  <Table.Th key={head}>{t(`verdict.${head}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>{children}</Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Panel>
    </Section>
  );
}
