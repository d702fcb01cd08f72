import { execFileSync } from "node:child_process";
import { SshSettings } from "@crisol/contract";
import { describe, expect, test } from "vitest";
import { bootstrapCommand, MARK } from "./agent-bootstrap.js";
import { fingerprintOf, keyIn, knownHostsOf } from "./host-key.js";
import { sshArguments } from "./ssh-arguments.js";

const settings = (more: Partial<SshSettings> = {}) =>
  SshSettings.parse({ host: "box.example", user: "ana", ...more }) as SshSettings;

describe("ssh", () => {
  test("is told all that it must not ask, and the address at the end, where no option can hide", () => {
    const args = sshArguments({
      settings: settings({ port: 2222, identityFile: "/keys/50%" }),
      ...{ knownHosts: "known", isNew: false, forward: { socket: "/tmp/a.sock", port: 7 }, command: "true" },
    });
    expect(args.slice(args.indexOf("-i"))).toEqual([
      ...["-i", "/keys/50%%", "-R", "/tmp/a.sock:127.0.0.1:7", "-p", "2222", "-l", "ana", "--", "box.example", "true"],
    ]);
    for (const option of ["BatchMode=yes", "StrictHostKeyChecking=yes", "ForwardAgent=no", "IdentitiesOnly=yes"]) {
      expect(args).toContain(option);
    }
  });

  test.each([
    { host: "-oProxyCommand=x" },
    { host: "a b" },
    { host: "a;b" },
    { host: "" },
    { user: "-l" },
    { user: "a@b" },
    { user: "$(x)" },
    { identityFile: "relative" },
    { identityFile: "/a\nb" },
    { port: 0 },
    { hostKey: "SHA256:short" },
  ])("is not called with %j", (wrong) => {
    expect(SshSettings.safeParse({ host: "box", user: "ana", ...wrong }).success).toBe(false);
  });

  test.each(["box", "10.0.0.7", "2001:db8::7", "fe80::1%eth0", "a-b.example.org"])("is called with %s", (host) => {
    expect(SshSettings.safeParse({ host, user: "ana" }).success).toBe(true);
  });
});

describe("what runs first on a machine", () => {
  test("is one line of which no shell reads anything but our own text", () => {
    const command = bootstrapCommand("0123456789abcdef", null);
    const [, shell = "", rest = ""] = /^exec sh -c '([^']*)' crisol (.*)$/.exec(command) ?? [];
    expect(shell).not.toMatch(/[!\n\\]/);
    expect(rest).toMatch(/^[A-Za-z0-9+/=]+ [0-9a-f]+ none$/);
    expect(() => bootstrapCommand("$(x)", null)).toThrow();
    expect(() => bootstrapCommand("0123456789abcdef", "/tmp/crisol-$(x).sock")).toThrow();
  });

  test("greets, and ends with its input", () => {
    const env = { ...process.env, HOME: "/nonexistent" };
    const printed = execFileSync("sh", ["-c", bootstrapCommand("0123456789abcdef", null)], {
      input: "",
      encoding: "utf8",
      env,
    });
    expect(printed.startsWith(MARK)).toBe(true);
    expect(JSON.parse(printed.slice(MARK.length))).toEqual({
      ...{ node: process.version, isInstalled: false, platform: expect.stringContaining(process.arch) },
    });
  });

  test("says so where there is no Node", () => {
    const env = { PATH: "/nonexistent", HOME: "/nonexistent" };
    const printed = execFileSync(
      "/bin/sh",
      ["-c", bootstrapCommand("0123456789abcdef", null).replace("exec sh", "exec /bin/sh")],
      {
        ...{ input: "", encoding: "utf8", env },
      },
    );
    // A Node in /usr/local/bin is found without a PATH.
    expect(printed.trim()).toMatch(/^crisol-agent \{/);
  });
});

test("a host's key is kept, and shown as ssh-keygen shows it", () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINCA223/Em3q7AMZ5qy5JHtb7StYhfXG2eT+Oy4+AbkX";
  expect(keyIn(knownHostsOf(key))).toBe(key);
  expect(keyIn("")).toBe(undefined);
  expect(fingerprintOf(key)).toBe("SHA256:Q94XoQNJcJYqbSmJJJlHHyOKz4FT7r9qdJySPJz0Ws0");
});
