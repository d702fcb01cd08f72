import type { Cell } from "@crisol/contract";
import { Table } from "@mantine/core";
import { ScrollRegion } from "../components/scroll-region.js";
import { cell } from "../format.js";

/** The values of a plot. */
export function ValuesTable({
  columns,
  rows,
  label,
  digits = 6,
}: {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly label: string;
  /** Significant digits of a number. */
  readonly digits?: number;
}) {
  return (
    <ScrollRegion label={label} style={{ maxHeight: 300, overflow: "auto" }}>
      <Table stickyHeader verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a plot have no other name
            <Table.Tr key={index}>
              {row.map((value, column) => (
                <Table.Td key={columns[column]}>{cell(value, digits)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
