import { parse } from "yaml";
import { z } from "zod";
import type { Blobs } from "../store/blobs.js";

/** Larger ones are not read. */
const MOST_BYTES = 2 ** 20;

/** As MLflow writes it: a list of columns as JSON; those of tensors have other fields. */
const Mlmodel = z.object({ signature: z.object({ inputs: z.string() }) });
const Inputs = z.array(z.object({ name: z.string().min(1).max(1000) }));

/**
 * The names of the columns that a model of MLflow's takes, in the order of those that its file has, by the signature in its
 * `MLmodel`: files of trees and of arrays have no names, or others than the table. Undefined where the file's own are to be taken:
 * there is no signature with as many columns, or it has the same in another order.
 */
export async function columnsOfMlmodel(
  blobs: Pick<Blobs, "read">,
  file: { readonly sha256: string; readonly sizeBytes: number } | undefined,
  own: readonly string[],
): Promise<string[] | undefined> {
  if (!file || file.sizeBytes > MOST_BYTES) return undefined;
  const names = inputNames(Buffer.from(await blobs.read(file.sha256)).toString("utf8"));
  if (names === undefined || names.length !== own.length || new Set(names).size < names.length) return undefined;
  const known = new Set(own);
  return names.every((name) => known.has(name)) ? undefined : names;
}

/** Undefined for a text that is no `MLmodel` with named inputs. */
export function inputNames(mlmodel: string): string[] | undefined {
  try {
    const { signature } = Mlmodel.parse(parse(mlmodel, { schema: "core", maxAliasCount: 10, logLevel: "error" }));
    return Inputs.parse(JSON.parse(signature.inputs)).map(({ name }) => name);
  } catch {
    return undefined;
  }
}
