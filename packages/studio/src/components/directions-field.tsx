import { Input, MultiSelect, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";

type Direction = "increasing" | "decreasing";
type Directions = Readonly<Record<string, Direction>>;

/** Which way the prediction may move with a column: two lists, and a column is in one of them at most. */
export function DirectionsField({
  label,
  help,
  columns,
  value,
  onChange,
}: {
  readonly label: string;
  readonly help: string;
  readonly columns: readonly string[];
  readonly value: Directions;
  readonly onChange: (value: Directions) => void;
}) {
  const { t } = useTranslation();
  const chosen = (direction: Direction) => Object.keys(value).filter((name) => value[name] === direction);
  const set = (direction: Direction, names: readonly string[]) => {
    const others = Object.entries(value).filter(([name, own]) => own !== direction && !names.includes(name));
    onChange(Object.fromEntries([...others, ...names.map((name) => [name, direction] as const)]));
  };
  return (
    <Input.Wrapper label={label} description={help} labelElement="div">
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt={6}>
        {(["increasing", "decreasing"] as const).map((direction) => (
          <MultiSelect
            key={direction}
            label={t(`train.${direction}`)}
            data={columns}
            value={chosen(direction)}
            onChange={(names) => set(direction, names)}
            searchable
            clearable
          />
        ))}
      </SimpleGrid>
    </Input.Wrapper>
  );
}
