import { Group } from "@mantine/core";
import { Chip } from "./chip.js";

/** The alias of the version that is used. */
export const CHAMPION = "champion";

/** Aliases of a version; the champion's stands out. */
export function AliasChips({ aliases }: { readonly aliases: readonly string[] }) {
  return (
    <Group gap={4} wrap="nowrap">
      {aliases.map((alias) => (
        <Chip key={alias} strong={alias === CHAMPION}>
          {alias}
        </Chip>
      ))}
    </Group>
  );
}
