export { CrisolError } from "@crisol/contract";
export { type Client, createClient, type Method, type UploadBody } from "./client.js";
export { type EventOptions, eventStream } from "./events.js";
export { JobFailedError, waitForJob } from "./jobs.js";
export {
  curlOf,
  type QuickstartEvent,
  type QuickstartOptions,
  type QuickstartResult,
  quickstart,
} from "./quickstart.js";
export { type Connection, ConnectionError, type RequestOptions, type UploadOptions } from "./request.js";
