import { z } from "zod";

/** `NAME`, which means the newest version, or `NAME@VERSION`. */
export const Reference = z.string().min(1).max(140).meta({ description: "a name, or a name and a version: houses@2" });

/** Name and version of a reference; the version is undefined where the newest is meant. */
export function parse(reference: string): { readonly name: string; readonly version: number | undefined } {
  const [, name, version] = /^(.+)@(\d{1,9})$/.exec(reference) ?? [];
  return name ? { name, version: Number(version) } : { name: reference, version: undefined };
}

/** A version in the words of `wanted`: with its number where `wanted` has one, or where it is not the newest. */
export function refer(name: string, version: number, newest: number | null, wanted?: string): string {
  const explicit = version !== newest || (wanted !== undefined && parse(wanted).version !== undefined);
  return explicit ? `${name}@${version}` : name;
}
