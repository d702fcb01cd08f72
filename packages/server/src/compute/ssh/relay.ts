import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 500;
/** How long a request waits for the connection to the server to come back, in ms. */
const WAIT_MS = 600_000;

/**
 * An address on this machine by which a script reaches the server: what comes there goes through the socket that the file
 * `socketFile` names, which is another one after each loss of the connection. Until there is one, requests wait.
 */
export async function startRelay(socketFile: string): Promise<{ readonly url: string; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer((from) => {
    open.add(from);
    from.on("error", () => {});
    from.once("close", () => open.delete(from));
    void reach(socketFile, from).then((to) => {
      if (!to) return from.destroy();
      to.on("error", () => from.destroy());
      to.once("close", () => from.destroy());
      from.once("close", () => to.destroy());
      from.pipe(to).pipe(from);
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

async function reach(socketFile: string, from: Socket): Promise<Socket | undefined> {
  for (const endMs = performance.now() + WAIT_MS; !from.destroyed && performance.now() < endMs; ) {
    const reached = await tryOnce(socketFile);
    if (reached) return reached;
    await sleep(RETRY_MS);
  }
  return undefined;
}

function tryOnce(socketFile: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const path = pathIn(socketFile);
    if (path === "") return resolve(undefined);
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

function pathIn(socketFile: string): string {
  try {
    return readFileSync(socketFile, "utf8").trim();
  } catch {
    return "";
  }
}
