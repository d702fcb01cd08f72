import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Blobs, openBlobs } from "../../store/blobs.js";
import { failureOfEnd } from "../job-failure.js";
import { JobFiles } from "../job-files.js";
import type { AgentConnection } from "./agent-connection.js";
import { BlobReceiver, WrongBlob } from "./blob-receiver.js";
import { type Frame, FrameWriter, readFrames } from "./frames.js";
import type { FromAgent } from "./messages.js";
import { RemoteProcess } from "./remote-process.js";

const name = { folder: "job_1", attempt: 1 };
const content = Buffer.from("what the job has made");
const sha256 = createHash("sha256").update(content).digest("hex");

let folder: string;
let blobs: Blobs;
let files: JobFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-remote-"));
  blobs = await openBlobs(join(folder, "blobs"));
  files = new JobFiles(join(folder, "jobs", "job_1"), 1);
});
afterEach(() => rm(folder, { recursive: true }));

const connection = { send: async () => {}, close: () => {} } as unknown as AgentConnection;

/** The frames of `content` in two pieces, as they come over the line; `spoil` turns a bit of the last one over. */
async function framesOf(spoil: boolean): Promise<Frame<FromAgent>[]> {
  const written = new PassThrough();
  const writer = new FrameWriter<FromAgent>(written);
  const half = content.length >> 1;
  const piece = { type: "blob", at: name, sha256 } as const;
  void writer.send({ ...piece, isFirst: true, isLast: false }, content.subarray(0, half));
  void writer.send({ ...piece, isFirst: false, isLast: true }, content.subarray(half));
  written.end();
  const bytes = Buffer.concat(await written.toArray());
  if (spoil) bytes[bytes.length - 1]! ^= 1;
  const frames: Frame<FromAgent>[] = [];
  const stream = new PassThrough();
  stream.end(bytes);
  for await (const frame of readFrames<FromAgent>(stream)) frames.push(frame);
  return frames;
}

function followed() {
  const onEnd = vi.fn();
  const process = new RemoteProcess({ name, files, blobs, start: null, onEnd, onRelease: () => {} });
  const send = async (spoil: boolean) => {
    await process.attach(connection);
    for (const frame of await framesOf(spoil)) await process.take(connection, frame);
    process.detach();
  };
  return { process, send, onEnd };
}

test("an attempt whose blob comes damaged again and again fails with a sentence that names it", async () => {
  const { process, send, onEnd } = followed();
  // The connection is begun anew, and the blob comes again.
  for (let tries = 0; tries < 2; tries++) {
    await expect(send(true)).rejects.toThrow(WrongBlob);
    process.detach();
    expect(process.end()).toBeUndefined();
  }
  await send(true);
  const end = process.end();
  expect(onEnd).toHaveBeenCalledOnce();
  expect(end && failureOfEnd(end, "", null)).toMatchObject({
    code: "blob_corrupt",
    message: expect.stringContaining(sha256),
  });
  // What comes of it later changes nothing, and breaks no connection.
  await send(true);
  expect(await blobs.has(sha256)).toBe(false);
});

test("a blob that comes whole after all is taken", async () => {
  const { process, send } = followed();
  await expect(send(true)).rejects.toThrow(WrongBlob);
  process.detach();
  await send(false);
  expect(process.end()).toBeUndefined();
  expect(Buffer.from(await blobs.read(sha256))).toEqual(content);
});

test("what came damaged takes no other blob with it that has those bytes", async () => {
  const other = Buffer.from("another blob's bytes");
  const { sha256: kept } = await blobs.put(other);
  const receiver = new BlobReceiver(blobs);
  const piece = { at: name, sha256, isFirst: true, isLast: true };
  await expect(receiver.take(piece, other)).rejects.toMatchObject({ sha256, found: kept });
  expect(await blobs.has(kept)).toBe(true);
});

test("a blob begun anew while what came before is let go of is taken", async () => {
  const receiver = new BlobReceiver(blobs);
  const half = content.length >> 1;
  await receiver.take({ at: name, sha256, isFirst: true, isLast: false }, content.subarray(0, half));
  const closing = receiver.close();
  await receiver.take({ at: name, sha256, isFirst: true, isLast: false }, content.subarray(0, half));
  await closing;
  expect(await receiver.take({ at: name, sha256, isFirst: false, isLast: true }, content.subarray(half))).toBe(true);
});
