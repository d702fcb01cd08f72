import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats, statSync } from "node:fs";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { notebookPath, SOCKET_NAME } from "./notebook-process.js";

/** Linux's: the file itself, not what can be read from it. */
const O_PATH = 0o10000000;

/**
 * Connects to the JupyterLab of the notebook in `folder`. The folder belongs to the user that the notebook runs as, who
 * could put a link to another socket of this machine in its place, to have the server speak to that: so the very file
 * that was looked at is what is connected to. Throws where there is no socket of that user.
 */
export function connectToJupyter(folder: string): Socket {
  const path = join(folder, SOCKET_NAME);
  const { uid } = statSync(folder);
  if (process.platform !== "linux") {
    requireSocket(lstatSync(path), uid);
    return connect({ path });
  }
  const file = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    requireSocket(fstatSync(file), uid);
    // It also has no more than 108 bytes, however long the path of the data folder is.
    const socket = connect({ path: `/proc/self/fd/${file}` });
    const close = () => closeSync(file);
    socket.once("close", close);
    return socket;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function requireSocket(stat: Stats, uid: number): void {
  if (!stat.isSocket() || stat.uid !== uid) throw new Error(`${SOCKET_NAME} is not the notebook's own`);
}

/** What JupyterLab answers to a GET of its API, as JSON; undefined while it does not answer, or not with that. */
export async function askJupyter(
  { folder, notebookId, token }: { readonly folder: string; readonly notebookId: string; readonly token: string },
  path: string,
): Promise<unknown> {
  return new Promise((resolve) => {
    const fail = () => resolve(undefined);
    try {
      const asked = request({
        path: `${notebookPath(notebookId)}${path}`,
        headers: { host: "localhost", authorization: `token ${token}` },
        createConnection: () => connectToJupyter(folder),
        timeout: 10_000,
      });
      asked.once("timeout", () => asked.destroy());
      asked.once("error", fail);
      asked.once("response", (response) => {
        if (response.statusCode === 200) json(response).then(resolve, fail);
        else response.resume().once("close", fail);
      });
      asked.end();
    } catch {
      fail();
    }
  });
}
