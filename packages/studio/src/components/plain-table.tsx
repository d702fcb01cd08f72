import { Table, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "./page.js";

/** A short table with a last column of actions; scrolls sideways where it is narrow. */
export function PlainTable({
  heads,
  minWidth = 520,
  children,
}: {
  readonly heads: readonly string[];
  readonly minWidth?: number;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Panel pad={false}>
      <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing="xs" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              {heads.map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
              <Table.Th>
                <VisuallyHidden>{t("table.actions")}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
