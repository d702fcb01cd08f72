import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOutgoing, type Outgoing } from "./outgoing.js";
import { isPublicAddress } from "./public-address.js";

let server: Server;
let port: number;
let hits: string[];
const open: Outgoing[] = [];

beforeEach(async () => {
  hits = [];
  server = createServer((request, response) => {
    hits.push(request.url ?? "");
    if (request.url === "/redirect") response.writeHead(302, { location: "/private" });
    response.end("hello");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const outgoing of open.splice(0)) await outgoing.close();
  await new Promise((resolve) => server.close(resolve));
});

function outgoing(...args: Parameters<typeof createOutgoing>): Outgoing {
  const made = createOutgoing(...args);
  open.push(made);
  return made;
}

const resolvesTo =
  (address: string, family = 4) =>
  async () => [{ address, family }];

describe("safety-21 an outgoing request", () => {
  const forms = (path = "/x"): string[] => [
    `http://127.0.0.1:${port}${path}`,
    `http://localhost:${port}${path}`,
    `http://a.localhost:${port}${path}`,
    `http://2130706433:${port}${path}`,
    `http://0177.0.0.1:${port}${path}`,
    `http://0x7f.1:${port}${path}`,
    `http://127.1:${port}${path}`,
    `http://[::1]:${port}${path}`,
    `http://[::ffff:127.0.0.1]:${port}${path}`,
    `http://[::ffff:7f00:1]:${port}${path}`,
    `http://[64:ff9b::7f00:1]/`,
    `http://[2002:7f00:1::]/`,
    `http://0.0.0.0:${port}${path}`,
    "http://169.254.169.254/latest/meta-data",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://10.0.0.1/",
    "http://172.16.3.4/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://metadata.google.internal/",
    "http://１２７.０.０.１/",
  ];

  test("reaches no loopback, private, link-local, mapped, decimal or octal address", async () => {
    const guard = outgoing([]);
    for (const url of forms()) {
      await expect(guard.check(url), url).rejects.toMatchObject({ code: "url_not_allowed" });
      await expect(guard.request(url, { method: "POST" }), url).rejects.toMatchObject({ code: "url_not_allowed" });
    }
    expect(hits).toEqual([]);
  });

  test("takes no other scheme and no credential", async () => {
    const guard = outgoing([]);
    for (const url of [
      "file:///etc/passwd",
      "ftp://example.org/",
      "gopher://x/",
      "http://u:p@example.org/",
      "nonsense",
    ]) {
      await expect(guard.check(url), url).rejects.toMatchObject({ code: "url_not_allowed" });
    }
  });

  test("checks the address that it connects to, so that a changed DNS answer does not help", async () => {
    const answers = ["93.184.216.34", "127.0.0.1"];
    const guard = outgoing([], async () => [{ address: answers.shift() ?? "127.0.0.1", family: 4 }]);
    const url = `http://rebind.example.org:${port}/`;
    await guard.check(url);
    await expect(guard.request(url, { method: "GET" })).rejects.toMatchObject({ code: "url_not_allowed" });
    expect(hits).toEqual([]);
  });

  test("is refused when any of a name's addresses is private", async () => {
    const both = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "::ffff:10.0.0.1", family: 6 },
    ];
    await expect(outgoing([], both).check("http://two.example.org/")).rejects.toMatchObject({
      code: "url_not_allowed",
    });
  });

  test("reaches exactly the host and port that the operator allowed, and follows no redirect", async () => {
    const guard = outgoing([`127.0.0.1:${port}`]);
    const answer = await guard.request(`http://127.0.0.1:${port}/redirect`, { method: "GET" });
    expect(answer.statusCode).toBe(302);
    await answer.body.dump();
    expect(hits).toEqual(["/redirect"]);
    await expect(guard.check(`http://127.0.0.1:${port + 1}/`)).rejects.toMatchObject({ code: "url_not_allowed" });
    await expect(guard.check(`http://localhost:${port}/`)).rejects.toMatchObject({ code: "url_not_allowed" });
  });

  test("a name that the guard resolves is connected to without a second look-up", async () => {
    let lookups = 0;
    const guard = outgoing([], async () => {
      lookups++;
      return resolvesTo("127.0.0.1")();
    });
    await expect(guard.request(`http://x.example.org:${port}/`, { method: "GET" })).rejects.toThrow();
    expect(lookups).toBe(1);
  });
});

test("public addresses are told from special ones", () => {
  for (const address of ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "172.32.0.1"]) {
    expect(isPublicAddress(address), address).toBe(true);
  }
  for (const address of [
    "127.0.0.1",
    "::1",
    "::",
    "::ffff:8.8.8.8",
    "fe80::1%eth0",
    "198.19.0.1",
    "255.255.255.255",
    "x",
  ]) {
    expect(isPublicAddress(address), address).toBe(false);
  }
});
