import { z } from "zod";
import { route } from "./route.js";
import { Instant, JobId } from "./units.js";

/** Whose line it is: what the user's process printed, or a sentence of the job itself, by how grave it is. */
export const LogSource = z.enum(["stdout", "stderr", "debug", "info", "warning", "error"]);
export type LogSource = z.infer<typeof LogSource>;

/** Of the process that printed it, where the job has several; null otherwise. */
const Rank = z.number().int().nullable();

export const LogLine = z
  .object({
    /** Counts from 1, lines that were left out included. */
    number: z.number(),
    /** When it was read. */
    at: Instant,
    source: LogSource,
    rank: Rank,
    /** As it was printed, colours included; what is no UTF-8 is replaced. At most 64 KB and a mark of what was cut. */
    text: z.string(),
  })
  .meta({ id: "LogLine" });
export type LogLine = z.infer<typeof LogLine>;

/** Lines that are not kept: the middle of a long log, or what the disk could not take in time. */
export const LogGap = z
  .object({
    /** Number of the first of them. */
    line: z.number(),
    lineCount: z.number(),
    sizeBytes: z.number(),
  })
  .meta({ id: "LogGap" });
export type LogGap = z.infer<typeof LogGap>;

/** What a line shows that has no end yet, as of half a second ago: a progress bar, a question. */
const Unfinished = z.object({ source: z.enum(["stdout", "stderr"]), rank: Rank, text: z.string() });

export const JobLog = z
  .object({
    /** Which start of the job it is of; 0 for one that is queued for the first time. */
    attempt: z.number(),
    /** Number of the last line. */
    lineCount: z.number(),
    /** All there are, in their order. */
    gaps: z.array(LogGap),
    lines: z.array(LogLine),
    /** Number to go on from; null where the log ended. */
    nextFrom: z.number().nullable(),
    unfinished: z.array(Unfinished),
  })
  .meta({ id: "JobLog" });
export type JobLog = z.infer<typeof JobLog>;

/** Lines as they come, at most a thousand at a time. */
export const JobLogEvent = z
  .object({
    /** Number of the last line so far: what to resume after. */
    sequence: z.number(),
    lines: z.array(LogLine),
    /** Gaps between these lines and the ones before. */
    gaps: z.array(LogGap),
    unfinished: z.array(Unfinished),
  })
  .meta({ id: "JobLogEvent" });
export type JobLogEvent = z.infer<typeof JobLogEvent>;

export const LogHit = z
  .object({
    number: z.number(),
    at: Instant,
    source: LogSource,
    rank: Rank,
    /** What the line shows: without `TERMINAL_COMMANDS`. */
    text: z.string(),
    /** Where in `text` it was found, in UTF-16 units; the first hundred. */
    ranges: z.array(z.object({ start: z.number(), end: z.number() })),
  })
  .meta({ id: "LogHit" });
export type LogHit = z.infer<typeof LogHit>;

const ESCAPE = "\u001b";
const BELL = "\u0007";
/** What of a line a terminal takes as commands (colours, titles, moves) rather than shows. */
export const TERMINAL_COMMANDS = new RegExp(
  `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESCAPE}\\n]*(?:${BELL}|${ESCAPE}\\\\)?|[ -/]*[0-Z\\\\^-~])`,
  "g",
);

const params = z.object({ jobId: JobId });
const attempt = z.coerce
  .number()
  .int()
  .min(1)
  .optional()
  .meta({ description: "Which start of the job; default the last" });
const sources = z
  .union([LogSource, z.array(LogSource)])
  .optional()
  .transform((value) => (typeof value === "string" ? [value] : value))
  .meta({ description: "Only lines of these; default all" });
const rank = z.coerce
  .number()
  .int()
  .min(0)
  .max(4000)
  .optional()
  .meta({ description: "Only lines of the process of this rank; default all" });
const lineNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 47);

export const jobLogRoutes = {
  log: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/log",
    summary: "Lines of a job's log from a number on, or the last ones",
    access: "user",
    params,
    query: z.object({
      attempt,
      sources,
      rank,
      from: lineNumber.default(1),
      limit: z.coerce.number().int().min(1).max(5000).default(1000),
      tail: z.coerce
        .number()
        .int()
        .min(1)
        .max(5000)
        .optional()
        .meta({ description: "The last so many, in place of from" }),
    }),
    result: JobLog,
    errors: ["not_found"],
  }),
  searchLog: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/log/search",
    summary: "Lines of a job's log that have a text; looks for at most two seconds and says where to go on",
    access: "user",
    params,
    query: z.object({
      attempt,
      sources,
      rank,
      q: z
        .string()
        .min(1)
        .max(500)
        .regex(/^[^\r\n]*$/, "must be of one line"),
      regex: z.stringbool().default(false).meta({ description: "q is a regular expression in RE2's syntax" }),
      matchCase: z.stringbool().default(false),
      from: lineNumber.default(1),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    result: z.object({
      hits: z.array(LogHit),
      /** Number of the line to go on from; null where the whole log was looked through. */
      nextFrom: z.number().nullable(),
    }),
    errors: ["not_found", "search_invalid"],
  }),
  logEvents: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/log/events",
    summary:
      "The log of a job's attempt after the line of a number, then as it grows; resumes after Last-Event-ID; ends with the attempt",
    access: "user",
    params,
    query: z.object({ attempt, rank, after: z.coerce.number().int().min(0).default(0) }),
    answer: "events",
    result: JobLogEvent,
    errors: ["not_found"],
  }),
  downloadLog: route({
    method: "GET",
    path: "/api/v1/jobs/:jobId/log/download",
    summary: "A job's log as a text file, as it was printed; a line says where others are left out",
    access: "user",
    params,
    query: z.object({ attempt, rank }),
    answer: "file",
    errors: ["not_found"],
  }),
};
