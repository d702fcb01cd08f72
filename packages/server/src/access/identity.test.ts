import { expect, test } from "vitest";
import { identityOf } from "./identity.js";

const token = { iss: "https://login.example.org", sub: "s1" };
const of = (claims: object, userInfo: object = {}, groupsClaim = "groups") =>
  identityOf({ ...token, ...claims }, { sub: "s1", ...userInfo } as never, groupsClaim);

test("an address counts only if the provider has verified it, and as the same source says", () => {
  const email = "Ana@Example.org";
  expect(of({ email, email_verified: true }).email).toBe("ana@example.org");
  expect(of({}, { email, email_verified: true }).email).toBe("ana@example.org");
  for (const email_verified of [undefined, false, "true", 1, null])
    expect(of({ email, email_verified }).email).toBeNull();
  // Neither source alone says that the first address is verified.
  expect(of({ email: "boss@example.org" }, { email, email_verified: true }).email).toBeNull();
  for (const wrong of ["ana", "", 7, ["ana@example.org"], `${"a".repeat(320)}@example.org`]) {
    expect(of({ email: wrong, email_verified: true }).email).toBeNull();
  }
});

test("a person has a name, whatever the provider says", () => {
  expect(of({ name: "Ana" }, { name: "Other" }).name).toBe("Ana");
  expect(of({ name: " \u0000 ", preferred_username: "ana" }).name).toBe("ana");
  expect(of({ name: "A\u0007na\n" }).name).toBe("A na");
  expect(of({ name: "x".repeat(500) }).name).toHaveLength(120);
  expect(of({ email: "ana@example.org", email_verified: true }).name).toBe("ana@example.org");
  expect(of({ name: { toString: "x" } }).name).toBe("s1");
});

test("groups are those of the claim that the settings name, as a list or alone", () => {
  expect(of({ groups: ["a", "b", 3, null, { name: "c" }] }).groups).toEqual(["a", "b"]);
  expect(of({ groups: "a" }).groups).toEqual(["a"]);
  expect(of({ groups: ["a"] }, {}, "roles").groups).toEqual([]);
  expect(of({}, { roles: ["r"] }, "roles").groups).toEqual(["r"]);
  // What Entra answers for people in more groups than a token holds.
  expect(of({ _claim_names: { groups: "src1" } }).groups).toEqual([]);
});
