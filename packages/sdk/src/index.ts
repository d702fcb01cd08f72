export { CrisolError } from "@crisol/contract";
export { type Api, type Client, createClient, type Method, type UploadBody } from "./client.js";
export { browserFolder, chosenFolder } from "./code/browser-folder.js";
export type { CodeFolder, CodeFolderEntry, LeftOut } from "./code/code-folder.js";
export { droppedFolder } from "./code/dropped-folder.js";
export { type PackedCode, packCode } from "./code/pack-code.js";
export { uploadCode } from "./code/upload-code.js";
export { type EventOptions, eventStream } from "./events.js";
export { everyPage, type ListPage } from "./every-page.js";
export { type AttemptLogEvent, followLog } from "./follow-log.js";
export { JobFailedError, waitForJob } from "./jobs.js";
export {
  curlOf,
  type QuickstartEvent,
  type QuickstartOptions,
  type QuickstartResult,
  quickstart,
} from "./quickstart.js";
export { type Connection, ConnectionError, type RequestOptions, type UploadOptions } from "./request.js";
export type { ArtifactContent } from "./tracking/content.js";
export type { LoggedRun } from "./tracking/logged-run.js";
export type { MetricOptions } from "./tracking/metric-buffer.js";
export type { RunEnd, RunOptions, SearchOptions, SendOptions, StartOptions, TextValue } from "./tracking/options.js";
export type { Tracking } from "./tracking/tracking.js";
