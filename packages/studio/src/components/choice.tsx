import { SegmentedControl } from "@mantine/core";

/** One of a few, side by side. */
export function Choice<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: {
  readonly label: string;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  return (
    <SegmentedControl
      aria-label={label}
      data={[...choices]}
      value={value}
      onChange={(next) => onChange(next as Value)}
      w="fit-content"
      maw="100%"
    />
  );
}
