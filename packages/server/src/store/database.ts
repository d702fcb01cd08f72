import type { Kysely } from "kysely";
import type { AccessTables } from "../access/tables.js";
import type { PipelineTables } from "../automate/pipelines/tables.js";
import type { ScheduleTables } from "../automate/schedules/tables.js";
import type { SweepTables } from "../automate/sweeps/tables.js";
import type { ComputeTables } from "../compute/tables.js";
import type { DataTables } from "../data/tables.js";
import type { DefineTables } from "../define/tables.js";
import type { DeployTables } from "../deploy/tables.js";
import type { MonitorTables } from "../monitor/tables.js";
import type { PrepareTables } from "../prepare/tables.js";
import type { CodeTables } from "../script/code/tables.js";
import type { NotebookTables } from "../script/notebooks/tables.js";
import type { ScriptTables } from "../script/tables.js";
import type { LoggedTables } from "../track/logged-tables.js";
import type { TrackTables } from "../track/tables.js";
import type { TrainTables } from "../train/tables.js";
import type { StoreTables } from "./tables.js";

/**
 * All tables. Each step's folder owns its own in `<step>/tables.ts` and adds its interface here:
 * `export interface Database extends StoreTables, AccessTables {}`.
 *
 * What a column may hold: text, numbers (integers up to 2^53 - 1), bytes and null. Booleans are 0 and 1, instants are
 * integers of milliseconds, anything else is JSON in a text column. See `storable.ts`.
 */
export interface Database
  extends StoreTables,
    AccessTables,
    CodeTables,
    ComputeTables,
    DataTables,
    DefineTables,
    DeployTables,
    MonitorTables,
    NotebookTables,
    PipelineTables,
    ScheduleTables,
    PrepareTables,
    ScriptTables,
    SweepTables,
    LoggedTables,
    TrackTables,
    TrainTables {}

/** The transaction that a write gets: the same queries as the read connection, and changes. */
export type Tx = Kysely<Database>;
