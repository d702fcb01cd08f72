import { loadPipeline } from "@crisol/engine";
import { PRIMARY_METRICS, withExamples } from "../deploy/foreign-conversion.js";
import { verifiedPipeline } from "../deploy/loaded-models.js";
import { signatureOf } from "../deploy/model-signature.js";
import type { VersionContent } from "../deploy/model-versions.js";
import type { Blobs } from "../store/blobs.js";
import type { KeptFile } from "./script-outputs.js";

/** A model file of the engine that a script left, as what makes a version of it served; or why it is none. */
export type LeftModel =
  | Pick<VersionContent, "algorithm" | "primaryMetric" | "positiveClass" | "signature" | "sha256" | "sizeBytes">
  | { readonly problem: string };

/**
 * The one file that ends in `.crisol`, as `savePipeline` writes it, verified: it loads, and predicts an example of its own. Undefined
 * without one, and beside an `MLmodel`, which then says what the folder is.
 */
export async function leftModel(
  files: readonly KeptFile[],
  blobs: Pick<Blobs, "read">,
): Promise<LeftModel | undefined> {
  if (files.some(({ path }) => path === "MLmodel")) return undefined;
  const [file, another] = files.filter(({ path }) => path.endsWith(".crisol"));
  if (!file) return undefined;
  if (another) return { problem: `it has two model files, ${file.path} and ${another.path}` };
  try {
    const bytes = await blobs.read(file.sha256);
    const signature = withExamples(signatureOf(loadPipeline(bytes), [], () => []));
    const { model, task, classes } = verifiedPipeline(bytes, signature);
    return {
      algorithm: model.estimator,
      primaryMetric: PRIMARY_METRICS[task],
      positiveClass: task === "binary_classification" ? (classes[1] ?? null) : null,
      signature: JSON.stringify(signature),
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
    };
  } catch (error) {
    return { problem: `${file.path} is no model that can be served: ${(error as Error).message.replace(/\.$/, "")}` };
  }
}
