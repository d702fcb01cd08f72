import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameWriter, PIECE_BYTES, readFrames } from "./frames.js";

async function all(stream: PassThrough) {
  const frames: { header: unknown; body: string }[] = [];
  for await (const { header, body } of readFrames<unknown>(stream))
    frames.push({ header, body: body.toString("base64") });
  return frames;
}

test("messages come as they were sent, however the stream is cut into pieces", async () => {
  const message = fc.record({ header: fc.jsonValue(), body: fc.uint8Array({ maxLength: 300 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.nat(500), { maxLength: 20 }),
      async (sent, cuts) => {
        const written = new PassThrough();
        const writer = new FrameWriter(written);
        for (const { header, body } of sent) void writer.send(header, body);
        written.end();
        const bytes = Buffer.concat(await written.toArray());
        const stream = new PassThrough();
        let at = 0;
        for (const cut of cuts.sort((a, b) => a - b)) {
          stream.write(bytes.subarray(at, Math.max(at, cut)));
          at = Math.max(at, cut);
        }
        stream.end(bytes.subarray(at));
        expect(await all(stream)).toEqual(
          sent.map(({ header, body }) => ({
            header: JSON.parse(JSON.stringify(header)),
            body: Buffer.from(body).toString("base64"),
          })),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("what is none of ours is refused before it is waited for", async () => {
  const stream = new PassThrough();
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(2, 0);
  sizes.writeUInt32BE(PIECE_BYTES + 1, 4);
  stream.write(sizes);
  await expect(all(stream)).rejects.toThrow("none of ours");
});

test("a message that is torn off is none", async () => {
  const stream = new PassThrough();
  const writer = new FrameWriter(stream);
  void writer.send({ a: 1 });
  stream.end(Buffer.from([0, 0, 0, 9, 0]));
  expect(await all(stream)).toEqual([{ header: { a: 1 }, body: "" }]);
});
