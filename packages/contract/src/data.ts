import { z } from "zod";
import { Job } from "./job.js";
import { PageQuery, pageOf, route } from "./route.js";
import { Cell, DataId, InProject, Instant, Name, ProjectId, Reason, Row, Sha256, UploadId } from "./units.js";

export const DataFormat = z.enum(["csv", "tsv", "jsonl", "parquet"]);
export type DataFormat = z.infer<typeof DataFormat>;

/** Types a column can have once imported. */
export const ColumnType = z.enum(["integer", "number", "boolean", "date", "timestamp", "text"]);
export type ColumnType = z.infer<typeof ColumnType>;

export const Upload = z
  .object({ id: UploadId, fileName: z.string(), sizeBytes: z.number(), sha256: Sha256, createdAt: Instant })
  .meta({ id: "Upload" });
export type Upload = z.infer<typeof Upload>;

/** Where an import reads from. */
export const DataSource = z
  .union([
    z.object({ uploadId: UploadId }),
    /** A file on the server, inside a folder that imports may read. */
    z.object({ path: z.string().min(1).max(4096) }),
    /** One of the data sets that ship with Crisol. */
    z.object({ example: z.string().max(100) }),
  ])
  .meta({ id: "DataSource" });
export type DataSource = z.infer<typeof DataSource>;

/** What may be wrong with a source, wherever one is given. */
export const sourceErrors = [
  "upload_not_found",
  "path_not_allowed",
  "file_not_readable",
  "format_not_recognised",
  "data_empty",
] as const;

/** How a file is to be read. What is left out is detected. */
export const ImportOptions = z
  .object({
    format: DataFormat,
    delimiter: z.string().length(1),
    quote: z.string().max(1),
    header: z.boolean(),
    encoding: z.string().max(40),
    decimalSeparator: z.enum([".", ","]),
    /** strptime format of dates that are not ISO, such as `%d/%m/%Y`. */
    dateFormat: z.string().max(60).nullable(),
    timestampFormat: z.string().max(60).nullable(),
    /** Texts that mean "missing", besides the empty one. */
    missingMarkers: z.array(z.string().max(60)).max(50),
    /** Type of a column where the detected one is wrong. */
    columnTypes: z.record(z.string(), ColumnType),
    /** Blanks around a value are not part of it. */
    trim: z.boolean(),
  })
  .partial()
  .meta({ id: "ImportOptions" });
export type ImportOptions = z.infer<typeof ImportOptions>;

export const Detection = z
  .object({
    options: ImportOptions.required(),
    columns: z.array(
      z.object({
        name: z.string(),
        type: ColumnType,
        /** Why this type. */
        reason: Reason,
        missingInSample: z.number(),
        examples: z.array(z.string()),
      }),
    ),
    /** The first rows as they would be imported. */
    preview: z.array(Row),
    sizeBytes: z.number(),
    /** Null when only a full read would tell. */
    estimatedRowCount: z.number().nullable(),
    warnings: z.array(Reason),
  })
  .meta({ id: "Detection" });
export type Detection = z.infer<typeof Detection>;

export const DataColumn = z.object({ name: z.string(), type: ColumnType });
export type DataColumn = z.infer<typeof DataColumn>;

/** An immutable import: a Parquet file named by its content. */
export const DataVersion = z
  .object({
    dataId: DataId,
    version: z.number().int(),
    columns: z.array(DataColumn),
    rowCount: z.number(),
    refusedRowCount: z.number(),
    /** Hash of the Parquet file. */
    sha256: Sha256,
    sizeBytes: z.number(),
    source: z.object({
      kind: z.enum(["upload", "path", "example", "job"]),
      name: z.string(),
      sizeBytes: z.number(),
      sha256: Sha256,
    }),
    options: ImportOptions,
    createdAt: Instant,
  })
  .meta({ id: "DataVersion" });
export type DataVersion = z.infer<typeof DataVersion>;

export const Data = z
  .object({
    id: DataId,
    projectId: ProjectId,
    name: Name,
    latestVersion: z.number().int().nullable(),
    versions: z.array(DataVersion),
    createdAt: Instant,
  })
  .meta({ id: "Data" });
export type Data = z.infer<typeof Data>;

export const RefusedRow = z
  .object({
    /** 1 is the first line of the file. */
    line: z.number(),
    column: z.string().nullable(),
    reason: Reason,
    /** The line as it stood, cut after 2,000 characters. */
    text: z.string(),
  })
  .meta({ id: "RefusedRow" });
export type RefusedRow = z.infer<typeof RefusedRow>;

export const ColumnProfile = z
  .object({
    name: z.string(),
    type: ColumnType,
    rowCount: z.number(),
    missingCount: z.number(),
    distinctCount: z.number(),
    /** Numbers and times (times as milliseconds since 1970); null for text. */
    numeric: z
      .object({
        minimum: z.number(),
        maximum: z.number(),
        mean: z.number(),
        standardDeviation: z.number(),
        /** 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 */
        quantiles: z.array(z.object({ probability: z.number(), value: z.number() })),
        /** `edges` has one entry more than `counts`. */
        histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.number()) }),
        zeroCount: z.number(),
      })
      .nullable(),
    /** The most frequent values, at most 50. */
    topValues: z.array(z.object({ value: Cell, rowCount: z.number() })),
    /** Association with the target, when one was named. */
    target: z
      .object({
        /** pearson: number with number. eta: number with classes (correlation ratio). cramers_v: classes with classes. */
        method: z.enum(["pearson", "eta", "cramers_v"]),
        value: z.number().nullable(),
      })
      .nullable(),
    /** What deserves a look: constant, id-like, mostly missing, suspected leakage ... */
    remarks: z.array(Reason),
  })
  .meta({ id: "ColumnProfile" });
export type ColumnProfile = z.infer<typeof ColumnProfile>;

export const Profile = z
  .object({
    dataId: DataId,
    version: z.number(),
    rowCount: z.number(),
    duplicateRowCount: z.number(),
    target: z.string().nullable(),
    columns: z.array(ColumnProfile),
  })
  .meta({ id: "Profile" });
export type Profile = z.infer<typeof Profile>;

export const ExampleData = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    /** What a model of it puts out, in words. */
    output: z.string(),
    task: z.string(),
    target: z.string(),
    rowCount: z.number(),
    columnCount: z.number(),
    source: z.string(),
    licence: z.string(),
  })
  .meta({ id: "ExampleData" });
export type ExampleData = z.infer<typeof ExampleData>;

const data = InProject.extend({ dataId: DataId });
const version = data.extend({ version: z.coerce.number().int().min(1) });

export const dataRoutes = {
  examples: route({
    method: "GET",
    path: "/api/v1/examples",
    summary: "The data sets that ship with Crisol",
    access: "user",
    role: "any",
    result: z.object({ items: z.array(ExampleData) }),
  }),
  upload: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/uploads",
    summary: "Upload a file; its bytes are the body",
    access: "user",
    params: InProject,
    query: z.object({ fileName: z.string().min(1).max(255) }),
    rawBody: "application/octet-stream",
    result: Upload,
    status: 201,
    errors: ["not_found", "body_too_large", "storage_full"],
  }),
  detect: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/data/detect",
    summary: "How a file would be read: format, delimiter, header, encoding, types, missing markers, first rows",
    access: "user",
    params: InProject,
    body: z.object({ source: DataSource, options: ImportOptions.default({}) }),
    result: Detection,
    errors: ["not_found", ...sourceErrors, "import_options_invalid"],
  }),
  import: route({
    method: "POST",
    path: "/api/v1/projects/:projectId/data",
    summary: "Import a file as a new data set, or as the next version of the one with that name",
    access: "user",
    params: InProject,
    body: z.object({ name: Name, source: DataSource, options: ImportOptions.default({}) }),
    result: z.object({ data: Data, version: z.number().int(), job: Job }),
    status: 202,
    errors: ["not_found", ...sourceErrors, "import_options_invalid"],
  }),
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/data",
    summary: "List a project's data",
    access: "user",
    params: InProject,
    query: PageQuery,
    result: pageOf(Data),
    errors: ["not_found"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/data/:dataId",
    summary: "A data set and its versions",
    access: "user",
    params: data,
    result: Data,
    errors: ["not_found"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/data/:dataId",
    summary: "Delete a data set that no recipe and no run uses",
    access: "user",
    params: data,
    errors: ["not_found", "data_in_use"],
  }),
  rows: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/data/:dataId/versions/:version/rows",
    summary: "Rows of a data version",
    access: "user",
    params: version,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      sort: z.string().max(500).optional(),
      descending: z.stringbool().default(false),
    }),
    result: z.object({ columns: z.array(DataColumn), rows: z.array(z.array(Cell)), rowCount: z.number() }),
    errors: ["not_found"],
  }),
  refused: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/data/:dataId/versions/:version/refused",
    summary: "The rows that an import refused, with line number and reason",
    access: "user",
    params: version,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    result: z.object({ items: z.array(RefusedRow), refusedRowCount: z.number() }),
    errors: ["not_found"],
  }),
  profile: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/data/:dataId/versions/:version/profile",
    summary: "Types, missing, distinct, quantiles, histograms and association with the target",
    access: "user",
    params: version,
    query: z.object({ target: z.string().max(500).optional() }),
    result: Profile,
    errors: ["not_found", "target_not_in_data"],
  }),
  download: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/data/:dataId/versions/:version/file",
    summary: "The Parquet file of a data version",
    access: "user",
    params: version,
    answer: "file",
    errors: ["not_found"],
  }),
};
