import fc from "fast-check";
import { expect, test } from "vitest";
import { AttemptSeal, type SignInAttempt } from "./sign-in-attempt.js";

const seal = new AttemptSeal();
const attempt: SignInAttempt = {
  state: "state",
  nonce: "nonce",
  verifier: "verifier",
  redirectUri: "http://127.0.0.1:7373/sign-in",
  expiresAtMs: 1000,
};

test("an attempt comes back as it was, until it expires", () => {
  const sealed = seal.seal(attempt);
  expect(sealed).toMatch(/^[\w-]+$/);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toMatch(/state|nonce|verifier/);
  expect(seal.open(sealed, 999)).toEqual(attempt);
  expect(seal.open(sealed, 1000)).toBeUndefined();
  expect(seal.seal(attempt)).not.toBe(sealed);
});

test("one that was changed anywhere, cut short, or sealed by another server is none", () => {
  const sealed = Buffer.from(seal.seal(attempt), "base64url");
  fc.assert(
    fc.property(
      fc.nat(sealed.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(sealed.length - 1),
      (at, mask, length) => {
        const changed = Buffer.from(sealed);
        changed[at]! ^= mask;
        expect(seal.open(changed.toString("base64url"), 0)).toBeUndefined();
        expect(seal.open(sealed.subarray(0, length).toString("base64url"), 0)).toBeUndefined();
      },
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => seal.open(text, 0) === undefined));
  expect(new AttemptSeal().open(sealed.toString("base64url"), 0)).toBeUndefined();
});
