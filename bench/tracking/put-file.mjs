import { createReadStream } from "node:fs";
import { request } from "node:http";

/**
 * Puts the file to `path` of a server; returns the status and how many bytes were handed to the connection until then. The
 * status is 0 where `breakOffAt` bytes were sent and the connection then cut, and where the server cut it: one that
 * refuses a body while it still comes may close before its answer is read.
 */
export function putFile({ url, token }, path, file, { length, breakOffAt = Number.POSITIVE_INFINITY } = {}) {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" };
    if (length !== undefined) headers["content-length"] = length;
    const sent = request(`${url}${path}`, { method: "PUT", headers });
    const body = createReadStream(file, { highWaterMark: 1 << 20 });
    let sentBytes = 0;
    const end = (status) => {
      body.destroy();
      sent.destroy();
      resolve({ status, sentBytes });
    };
    sent.on("response", (response) => end(response.statusCode));
    sent.on("error", () => end(0));
    body.on("data", (piece) => {
      sentBytes += piece.length;
      if (!sent.write(piece)) body.pause();
      if (sentBytes >= breakOffAt) end(0);
    });
    sent.on("drain", () => body.resume());
    body.on("end", () => sent.end());
  });
}
