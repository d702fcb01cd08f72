import { contract } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { startTestIdentityProvider, type TestIdentityProvider } from "../../test/identity-provider.js";
import { PersonAtBrowser } from "../../test/person-at-browser.js";
import type { Claims } from "./identity.js";

let provider: TestIdentityProvider;
let server: TestServer;
beforeAll(async () => {
  provider = await startTestIdentityProvider({ adminGroup: "crisol-admins" });
  server = await startTestServer({ settings: { identityProvider: provider.settings } });
  provider.register(server.url);
});
afterAll(async () => {
  await server?.close();
  await provider?.close();
});

/** Signs in as the subject, of whom the provider says `claims`, and returns the status and what was answered. */
async function signIn(subject: string, claims: Claims) {
  provider.people.set(subject, claims);
  const browser = new PersonAtBrowser(server);
  const response = await browser.signIn(subject);
  const { user, isAdmin, error } = await response.json();
  return { status: response.status, id: user?.id as string, user, isAdmin, error, browser };
}
const verified = (email: string) => ({ name: email, email, email_verified: true });
const userOf = (userId: string) => server.api(contract.user.get, { params: { userId } });
const addUser = (body: { name: string; email: string; kind?: "person" | "service" }) =>
  server.api(contract.user.create, { body });

test("the audit log has which groups a sign-in has changed, and nothing where none has", async () => {
  for (const name of ["audit-a", "audit-b", "audit-c"]) await server.api(contract.group.create, { body: { name } });
  const detailsAfter = async (groups: string[]) => {
    const { id } = await signIn("audited", { ...verified("audited@example.org"), groups });
    const { items } = await server.api(contract.audit.list, { query: { userId: id } });
    expect(items[0]).toMatchObject({ action: "identityProvider.finish", userName: "audited@example.org" });
    return items[0]!.details;
  };
  expect(await detailsAfter(["audit-b", "audit-a", "unknown"])).toEqual({ groupsJoined: ["audit-a", "audit-b"] });
  expect(await detailsAfter(["audit-a", "audit-b"])).toEqual({});
  expect(await detailsAfter(["audit-c", "crisol-admins"])).toEqual({
    groupsJoined: ["audit-c"],
    groupsLeft: ["audit-a", "audit-b"],
    isAdmin: true,
  });
  expect(await detailsAfter([])).toEqual({ groupsLeft: ["audit-c"], isAdmin: false });
});

describe("which user somebody is", () => {
  test("one whom an administrator has added is theirs by the verified address, and theirs for good", async () => {
    const added = await addUser({ name: "Ana Added", email: "ana@example.org" });
    expect(added.isExternal).toBe(false);
    expect(await signIn("ana", verified("Ana@example.org"))).toMatchObject({
      id: added.id,
      user: { name: "Ana Added" },
    });
    expect(await userOf(added.id)).toMatchObject({ isExternal: true });
    expect(await signIn("ana", { name: "Ana" })).toMatchObject({ id: added.id });
  });

  test("an address that nobody has verified is nobody's", async () => {
    const added = await addUser({ name: "Bea", email: "bea@example.org" });
    const eve = await signIn("eve", { name: "Eve", email: "bea@example.org", email_verified: false });
    expect(eve).toMatchObject({ status: 200, user: { name: "Eve", email: null } });
    expect(eve.id).not.toBe(added.id);
    expect(await userOf(added.id)).toMatchObject({ isExternal: false });
  });

  test("an address that a provider gives to somebody else does not bring the old user with it", async () => {
    const first = await signIn("carl", verified("carl@example.org"));
    const second = await signIn("carla", verified("carl@example.org"));
    expect(second).toMatchObject({ status: 403, error: { code: "user_not_admitted" } });
    await expect(second.browser.session()).rejects.toThrow("401");
    expect(await first.browser.session()).toMatchObject({ user: { id: first.id } });
    // Once the provider says that the first has another one, the address is free.
    await signIn("carl", verified("carl2@example.org"));
    const third = await signIn("carla", verified("carl@example.org"));
    expect(third.status).toBe(200);
    expect(third.id).not.toBe(first.id);
  });

  test("somebody who takes over the address of a user stays who they are", async () => {
    const added = await addUser({ name: "Dan", email: "dan@example.org" });
    const eve = await signIn("eve-2", verified("eve2@example.org"));
    expect(await signIn("eve-2", verified("dan@example.org"))).toMatchObject({
      id: eve.id,
      user: { email: "eve2@example.org" },
    });
    expect(await userOf(added.id)).toMatchObject({ isExternal: false, email: "dan@example.org" });
    expect(await signIn("dan", verified("dan@example.org"))).toMatchObject({ id: added.id });
  });

  test("one of another provider is theirs again once an administrator has let go of the old one", async () => {
    const first = await signIn("kim-at-old", verified("kim@example.org"));
    expect(await signIn("kim-at-new", verified("kim@example.org"))).toMatchObject({ status: 403 });
    await server.api(contract.user.update, { params: { userId: first.id }, body: { isExternal: false } });
    expect(await userOf(first.id)).toMatchObject({ isExternal: false, email: "kim@example.org" });
    expect(await signIn("kim-at-new", verified("kim@example.org"))).toMatchObject({ id: first.id });
    expect(await signIn("kim-at-old", verified("kim@example.org"))).toMatchObject({ status: 403 });
    const body = JSON.stringify({ isExternal: true });
    const headers = { "content-type": "application/json" };
    expect((await server.fetch(`/api/v1/users/${first.id}`, { method: "PATCH", headers, body })).status).toBe(400);
  });

  test("a service is nobody", async () => {
    const added = await addUser({ name: "Robot", email: "robot@example.org", kind: "service" });
    expect(await signIn("robot", verified("robot@example.org"))).toMatchObject({ status: 403 });
    expect(await userOf(added.id)).toMatchObject({ isExternal: false });
  });

  test("one who is shut out stays out, linked or not, and is let in again", async () => {
    const { id } = await addUser({ name: "Flo", email: "flo@example.org" });
    const shutOut = (isDisabled: boolean) =>
      server.api(contract.user.update, { params: { userId: id }, body: { isDisabled } });
    await shutOut(true);
    const refused = { status: 403, error: { code: "user_not_admitted", params: { value: "Flo" } } };
    expect(await signIn("flo", verified("flo@example.org"))).toMatchObject(refused);
    expect(await userOf(id)).toMatchObject({ isExternal: false });
    await shutOut(false);
    const flo = await signIn("flo", verified("flo@example.org"));
    expect(flo.id).toBe(id);
    await shutOut(true);
    await expect(flo.browser.session()).rejects.toThrow("401");
    expect(await signIn("flo", verified("flo@example.org"))).toMatchObject(refused);
  });
});

describe("groups", () => {
  const addGroup = async (name: string) => (await server.api(contract.group.create, { body: { name } })).id;
  const membersOf = async (groupId: string) => {
    const { items } = await server.api(contract.group.list);
    return items.find(({ id }) => id === groupId)!.members.map(({ name, isExternal }) => ({ name, isExternal }));
  };

  test("that the provider lists let people in, and out again at the next sign-in; others are not made", async () => {
    const groupId = await addGroup("/team/data");
    const { id: projectId } = await server.api(contract.project.create, { body: { name: "Of the group" } });
    await server.api(contract.member.set, { params: { projectId, memberId: groupId }, body: { role: "viewer" } });
    const gus = await signIn("gus", { name: "Gus", groups: ["/team/data", "unknown"] });
    expect(await membersOf(groupId)).toEqual([{ name: "Gus", isExternal: true }]);
    expect((await gus.browser.get(`/api/v1/projects/${projectId}`)).status).toBe(200);
    await signIn("gus", { name: "Gus", groups: [] });
    expect(await membersOf(groupId)).toEqual([]);
    expect((await gus.browser.get(`/api/v1/projects/${projectId}`)).status).toBe(404);
    const { items } = await server.api(contract.group.list);
    expect(items.map(({ name }) => name)).not.toContain("unknown");
  });

  test("that an administrator has put somebody into stay", async () => {
    const groupId = await addGroup("kept");
    const hal = await signIn("hal", { name: "Hal", groups: ["kept"] });
    expect(await membersOf(groupId)).toEqual([{ name: "Hal", isExternal: true }]);
    await server.api(contract.group.addMember, { params: { groupId, userId: hal.id } });
    await signIn("hal", { name: "Hal" });
    expect(await membersOf(groupId)).toEqual([{ name: "Hal", isExternal: false }]);
    await signIn("hal", { name: "Hal", groups: ["kept"] });
    expect(await membersOf(groupId)).toEqual([{ name: "Hal", isExternal: false }]);
  });
});

test("administrators are those of their group; the last one stays", async () => {
  const ida = await signIn("ida", { name: "Ida", groups: ["crisol-admins"] });
  expect(ida).toMatchObject({ isAdmin: true });
  expect(await signIn("ida", { name: "Ida", groups: ["others"] })).toMatchObject({ isAdmin: false });
  expect(await ida.browser.session()).toMatchObject({ isAdmin: false });
  expect(await signIn("ida", { name: "Ida", groups: ["crisol-admins"] })).toMatchObject({ isAdmin: true });
  const { user } = await server.api(contract.session.get);
  await server.api(contract.user.update, { params: { userId: user.id }, body: { isAdmin: false } });
  expect(await signIn("ida", { name: "Ida" })).toMatchObject({ isAdmin: true });
});
