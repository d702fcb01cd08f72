import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";

export interface PackageIndex {
  readonly url: string;
  close(): void;
}

/**
 * A package index on this machine, as an operator may have one, with one wheel that holds `files`. It answers once what
 * `ready` returns has resolved; with `host` `0.0.0.0`, on all addresses.
 */
export async function startPackageIndex(
  name: string,
  files: Readonly<Record<string, string>>,
  ready: () => Promise<void> = async () => {},
  host = "127.0.0.1",
): Promise<PackageIndex> {
  const info = `${name}-1.0.dist-info`;
  const wheel = zipSync(
    Object.fromEntries(
      Object.entries({
        ...files,
        [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
        [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        [`${info}/RECORD`]: [...Object.keys(files), `${info}/METADATA`, `${info}/WHEEL`, `${info}/RECORD`]
          .map((path) => `${path},,\n`)
          .join(""),
      }).map(([path, text]) => [path, strToU8(text)]),
    ),
  );
  const file = `${name}-1.0-py3-none-any.whl`;
  const server = createServer(async (request, response) => {
    await ready();
    if (request.url === `/simple/${name}/`) {
      response.setHeader("content-type", "text/html");
      response.end(`<!DOCTYPE html><a href="/files/${file}">${file}</a>`);
    } else if (request.url === `/files/${file}`) response.end(wheel);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`,
    close: () => server.close(),
  };
}
