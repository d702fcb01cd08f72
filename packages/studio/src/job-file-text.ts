import { jobFileOf, type ScriptSpecInput } from "@crisol/contract";
import { yamlText } from "./yaml-text.js";

/**
 * The text of the `crisol.yml` that says the same as `spec`; of its code it says nothing, for it lies in it. `dataName` has the
 * names of data sets by id, for the file says names; one that it has not stays an id, which does as well.
 */
export function jobFileText(spec: ScriptSpecInput, dataName: ReadonlyMap<string, string>): string {
  return yamlText(JSON.parse(JSON.stringify(jobFileOf(spec, (dataId) => dataName.get(dataId) ?? dataId))));
}
