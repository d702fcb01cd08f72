import { z } from "zod";
import { fieldForms } from "./field-form.js";

/** Units and small values that several resources share; the unit stands in the field's name where it is used. */

/** An instant, ISO 8601 in UTC with milliseconds: `2026-11-24T17:00:00.000Z`. */
export const Instant = z.iso.datetime().meta({ description: "ISO 8601, UTC" });

/** `prefix_` and a time-sortable ULID. */
export const id = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `must be an id such as ${prefix}_01h...`)
    .meta({ description: `id of the form ${prefix}_<ulid>` });

export const ProjectId = id("prj");
/** What every route below a project has in its path. */
export const InProject = z.object({ projectId: ProjectId });
export const DataId = id("dat");
export const UploadId = id("upl");
export const RecipeId = id("rec");
export const CodeId = id("cod");
export const NotebookId = id("ntb");
export const JobId = id("job");
export const RunId = id("run");
/** Of a run whoever made it: those of MLflow's clients are 32 hexadecimal digits. */
export const AnyRunId = z.union([RunId, z.string().regex(/^[0-9a-f]{32}$/)], fieldForms.form_run);
/** A whole number, as MLflow's clients expect. */
export const ExperimentId = z.string().regex(/^(0|[1-9]\d{0,14})$/, "must be a whole number");
export const ModelId = id("mod");
export const EndpointId = id("end");
export const AlertId = id("alt");
export const TokenId = id("tok");
export const UserId = id("usr");
export const GroupId = id("grp");
export const PredictionId = id("bat");
export const ComparisonId = id("cmp");
export const ExtrapolationId = id("ext");
export const EnvironmentId = id("env");
/** `local` is the machine of the server. */
export const TargetId = z.union([z.literal("local"), id("tgt")]);

/** From which what is drawn at random follows. */
export const Seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);

/** Lower-case hexadecimal SHA-256. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A name that people type: any script, no control characters. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, fieldForms.form_name);

/** A name that stands in URLs. */
export const Slug = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, fieldForms.form_slug);

/**
 * The name of a registered model, unique in the workspace. Any text that MLflow's clients can put into `models:/NAME/VERSION`:
 * those make models too.
 */
export const ModelName = z
  .string()
  .max(256)
  .regex(/^[^\p{Cc}/:]*$/u, fieldForms.form_model_name)
  .refine((name) => !/^(\s*|\.|\.\.)$/.test(name), fieldForms.form_some_name);

export const Text = z.string().max(10_000);

/** A cell of a table as JSON: timestamps are ISO strings, missing is null. */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const Row = z.record(z.string(), Cell);
export type Cell = z.infer<typeof Cell>;
export type Row = z.infer<typeof Row>;

/** A reason that can be shown in any language: the Studio has a text for `code`, `text` is the English one. */
export const Reason = z
  .object({
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    text: z.string(),
  })
  .meta({ id: "Reason" });
export type Reason = z.infer<typeof Reason>;
