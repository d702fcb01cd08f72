import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { identityProviderOf } from "./identity-provider-options.js";
import { StartError } from "./start-error.js";

const needed = {
  oidcIssuer: "https://login.example.org/realms/main",
  oidcClientId: "crisol",
  oidcClientSecret: "secret",
};

beforeEach(() => {
  for (const name of ["ISSUER", "CLIENT_ID", "CLIENT_SECRET", "GROUPS_CLAIM", "ADMIN_GROUP", "NAME"]) {
    vi.stubEnv(`CRISOL_OIDC_${name}`, "");
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("without an issuer there is no provider; the rest has defaults", () => {
  expect(identityProviderOf({})).toBeUndefined();
  expect(identityProviderOf(needed)).toEqual({
    issuer: needed.oidcIssuer,
    clientId: "crisol",
    clientSecret: "secret",
    groupsClaim: "groups",
    adminGroup: null,
    name: "login.example.org",
  });
});

test("the environment sets what the options leave out", () => {
  vi.stubEnv("CRISOL_OIDC_ISSUER", "https://other.example.org");
  vi.stubEnv("CRISOL_OIDC_CLIENT_ID", "other");
  vi.stubEnv("CRISOL_OIDC_CLIENT_SECRET", "from the environment");
  vi.stubEnv("CRISOL_OIDC_GROUPS_CLAIM", "roles");
  vi.stubEnv("CRISOL_OIDC_ADMIN_GROUP", "admins");
  vi.stubEnv("CRISOL_OIDC_NAME", "Example");
  expect(identityProviderOf({ oidcIssuer: needed.oidcIssuer })).toEqual({
    issuer: needed.oidcIssuer,
    clientId: "other",
    clientSecret: "from the environment",
    groupsClaim: "roles",
    adminGroup: "admins",
    name: "Example",
  });
});

test("a part that is missing is named, and what is set without an issuer is not ignored", () => {
  const problem = (options: Parameters<typeof identityProviderOf>[0]) => {
    expect(() => identityProviderOf(options)).toThrow(StartError);
    return expect(() => identityProviderOf(options));
  };
  problem({ ...needed, oidcClientId: "" }).toThrow(/CRISOL_OIDC_CLIENT_ID/);
  problem({ ...needed, oidcClientSecret: "" }).toThrow(/CRISOL_OIDC_CLIENT_SECRET/);
  problem({ oidcClientId: "crisol" }).toThrow(/CRISOL_OIDC_ISSUER/);
  problem({ oidcAdminGroup: "admins" }).toThrow(/CRISOL_OIDC_ISSUER/);
});

test("the issuer is https, or on this machine", () => {
  const of = (oidcIssuer: string) => identityProviderOf({ ...needed, oidcIssuer });
  for (const issuer of ["http://localhost:8080/realms/main", "http://127.0.0.1:9000", "http://[::1]:9000"]) {
    expect(of(issuer)?.issuer).toBe(issuer);
  }
  for (const issuer of [
    "http://login.example.org",
    "http://127.0.0.1.evil.test",
    "ftp://localhost",
    "login.example.org",
    "https://login.example.org/?realm=main",
    "https://login.example.org/#main",
    "https://user:secret@login.example.org",
  ]) {
    expect(() => of(issuer), issuer).toThrow(/must be an https address/);
  }
});
