import { createServer } from "node:net";

/** Below those that the system gives out by itself, so that nobody is given it before it is used. */
const FIRST = 15_000;
const LAST = 29_999;
const MOST_TRIES = 100;

/** A TCP port that is free now on all addresses of this machine. */
export async function freePort(random: () => number = Math.random): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = FIRST + Math.floor(random() * (LAST - FIRST + 1));
    const problem = await problemOf(port);
    if (!problem) return port;
    if (tries === MOST_TRIES) throw problem;
  }
}

function problemOf(port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
}
