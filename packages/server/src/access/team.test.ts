import { contract, EVERYONE, type Role } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTestUser, type TestUser } from "../../test/as-user.js";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { addJobRow } from "../../test/job-row.js";

let server: TestServer;
let projectId: string;
beforeAll(async () => {
  server = await startTestServer();
  projectId = (await server.api(contract.project.create, { body: { name: "Churn" } })).id;
});
afterAll(() => server.close());

const statusOf = async (
  user: Pick<TestUser, "headers">,
  path = `/api/v1/projects/${projectId}`,
  init: RequestInit = {},
) => (await server.fetch(path, { ...init, headers: { ...init.headers, ...user.headers } })).status;

const patch = (user: Pick<TestUser, "headers">) =>
  statusOf(user, undefined, { method: "PATCH", body: "{}", headers: { "content-type": "application/json" } });

async function roleOf(user: TestUser): Promise<Role> {
  return (await (await server.fetch(`/api/v1/projects/${projectId}`, { headers: user.headers })).json()).role;
}

describe("roles", () => {
  test("come from oneself, one's groups and everyone, and the highest counts", async () => {
    const ana = await addTestUser(server, "Ana");
    expect(await statusOf(ana)).toBe(404);
    const everyone = { projectId, memberId: EVERYONE } as const;
    await server.api(contract.member.set, { params: everyone, body: { role: "viewer" } });
    expect(await roleOf(ana)).toBe("viewer");
    const { id: groupId } = await server.api(contract.group.create, { body: { name: "Analysts" } });
    await server.api(contract.member.set, { params: { projectId, memberId: groupId }, body: { role: "contributor" } });
    expect(await roleOf(ana)).toBe("viewer");
    await server.api(contract.group.addMember, { params: { groupId, userId: ana.id } });
    expect(await roleOf(ana)).toBe("contributor");
    const { items } = await server.api(contract.member.list, { params: { projectId } });
    expect(items.map(({ kind, name, role }) => [kind, name, role])).toEqual([
      ["user", "Administrator", "owner"],
      ["group", "Analysts", "contributor"],
      [EVERYONE, EVERYONE, "viewer"],
    ]);
    await server.api(contract.group.delete, { params: { groupId } });
    expect(await roleOf(ana)).toBe("viewer");
    await server.api(contract.member.remove, { params: everyone });
    expect(await statusOf(ana)).toBe(404);
  });

  test("whoever makes a project is its owner", async () => {
    const bea = await addTestUser(server, "Bea");
    const response = await server.fetch("/api/v1/projects", {
      method: "POST",
      headers: { ...bea.headers, "content-type": "application/json" },
      body: JSON.stringify({ name: "Own" }),
    });
    expect(await response.json()).toMatchObject({ name: "Own", role: "owner" });
  });

  test("safety-15 one that is taken away ends open streams within a second", async () => {
    const eva = await addTestUser(server, "Eva", { projectId, role: "viewer" });
    const jobId = await addJobRow(server.effects.store, { projectId, state: "running", endedAtMs: null });
    const response = await server.fetch(`/api/v1/jobs/${jobId}/events`, { headers: eva.headers });
    expect(response.status).toBe(200);
    const ended = response.text().then(
      () => "ended",
      () => "cut off",
    );
    await server.api(contract.member.remove, { params: { projectId, memberId: eva.id } });
    const late = new Promise((resolve) => setTimeout(() => resolve("still open"), 1000));
    expect(await Promise.race([ended, late])).toBe("cut off");
  });
});

describe("tokens", () => {
  test("that are made for less allow no more", async () => {
    const body = { name: "looks", role: "viewer" } as const;
    const { secret } = await server.api(contract.token.create, { body });
    const viewer = { headers: { authorization: `Bearer ${secret}` } };
    expect(await statusOf(viewer)).toBe(200);
    expect(await patch(viewer)).toBe(403);
    expect(
      await statusOf(viewer, "/api/v1/users", {
        method: "POST",
        body: '{"name":"x"}',
        headers: { "content-type": "application/json" },
      }),
    ).toBe(403);
    const json = { method: "POST", headers: { "content-type": "application/json" } };
    expect(await statusOf(viewer, "/api/v1/tokens", { ...json, body: '{"name":"more"}' })).toBe(403);
    expect(await statusOf(viewer, "/api/v1/projects", { ...json, body: '{"name":"new"}' })).toBe(403);
    // Nor does a browser that it lets in.
    const { url } = await (
      await server.fetch("/api/v1/session/login-codes", { method: "POST", headers: viewer.headers })
    ).json();
    const signedIn = await server.fetch("/api/v1/session", {
      ...json,
      headers: { ...json.headers, authorization: "" },
      body: JSON.stringify({ code: url.split("login=")[1] }),
    });
    const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
    const browser = { headers: { authorization: "", cookie, origin: server.url } } as never;
    expect(await statusOf(browser)).toBe(200);
    expect(await patch(browser)).toBe(403);
  });

  test("that are for one project reach no other", async () => {
    const other = await server.api(contract.project.create, { body: { name: "Other" } });
    const { secret, ...token } = await server.api(contract.token.create, { body: { name: "one", projectId } });
    expect(token).toMatchObject({ projectId, role: null, userName: "Administrator" });
    const one = { headers: { authorization: `Bearer ${secret}` } };
    expect(await patch(one)).toBe(200);
    expect(await statusOf(one, `/api/v1/projects/${other.id}`)).toBe(404);
    const { items } = await (await server.fetch("/api/v1/projects", { headers: one.headers })).json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual([projectId]);
  });

  test("of others are for administrators", async () => {
    const leo = await addTestUser(server, "Leo");
    const max = await addTestUser(server, "Max");
    expect(await statusOf(leo, `/api/v1/tokens?userId=${max.id}`)).toBe(403);
    expect(await statusOf(leo, `/api/v1/tokens/${max.tokenId}`, { method: "DELETE" })).toBe(404);
    const json = { method: "POST", headers: { "content-type": "application/json" } };
    expect(
      await statusOf(leo, "/api/v1/tokens", { ...json, body: JSON.stringify({ name: "x", userId: max.id }) }),
    ).toBe(403);
    expect((await server.api(contract.token.list, { query: { userId: max.id } })).items.map(({ id }) => id)).toEqual([
      max.tokenId,
    ]);
    await server.api(contract.token.delete, { params: { tokenId: max.tokenId } });
    expect(await statusOf(max, "/api/v1/session")).toBe(401);
  });
});

describe("users", () => {
  test("safety-15 one who is disabled is shut out, with tokens and browsers, until let in again", async () => {
    const zoe = await addTestUser(server, "Zoe", { projectId, role: "viewer" });
    expect(await statusOf(zoe)).toBe(200);
    await server.api(contract.user.update, { params: { userId: zoe.id }, body: { isDisabled: true } });
    expect(await statusOf(zoe)).toBe(401);
    await expect(server.api(contract.user.invite, { params: { userId: zoe.id } })).rejects.toMatchObject({
      code: "conflict",
    });
    await server.api(contract.user.update, { params: { userId: zoe.id }, body: { isDisabled: false } });
    expect(await statusOf(zoe)).toBe(200);
    await server.api(contract.user.delete, { params: { userId: zoe.id } });
    expect(await statusOf(zoe)).toBe(401);
    const { items } = await server.api(contract.member.list, { params: { projectId } });
    expect(items.map(({ memberId }) => memberId)).not.toContain(zoe.id);
  });

  test("are found by a part of their name or address, page after page", async () => {
    for (const name of ["Íñigo 1%", "Íñigo 2", "Inigo"]) {
      const email = name === "Inigo" ? "xx-inigo@example.org" : null;
      await server.api(contract.user.create, { body: { name, email } });
    }
    const found = async (contains: string, limit = 100, cursor?: string) =>
      server.api(contract.user.list, { query: { contains, limit, ...(cursor && { cursor }) } });
    const names = async (contains: string) => (await found(contains)).items.map(({ name }) => name);
    expect(await names("Íñi")).toEqual(["Íñigo 2", "Íñigo 1%"]);
    expect(await names("1%")).toEqual(["Íñigo 1%"]);
    expect(await names("XX-IN")).toEqual(["Inigo"]);
    expect(await names("nobody of this name")).toEqual([]);
    const first = await found("igo", 2);
    const second = await found("igo", 2, first.nextCursor!);
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["Inigo", "Íñigo 2", "Íñigo 1%"]);
    expect(second.nextCursor).toBeNull();
  });

  test("are invited by an address that signs them in once", async () => {
    const { id } = await server.api(contract.user.create, { body: { name: "Iris", email: "Iris@Example.org" } });
    const { url } = await server.api(contract.user.invite, { params: { userId: id } });
    const signIn = () =>
      server.fetch("/api/v1/session", {
        method: "POST",
        headers: { authorization: "", "content-type": "application/json" },
        body: JSON.stringify({ code: url.split("login=")[1] }),
      });
    expect(await (await signIn()).json()).toMatchObject({ user: { id, email: "iris@example.org" }, isAdmin: false });
    expect((await signIn()).status).toBe(401);
    await expect(
      server.api(contract.user.create, { body: { name: "2", email: "iris@example.org" } }),
    ).rejects.toMatchObject({
      code: "already_exists",
    });
  });

  test("the last administrator stays one", async () => {
    const { user } = await server.api(contract.session.get);
    const params = { userId: user.id };
    for (const body of [{ isAdmin: false }, { isDisabled: true }]) {
      await expect(server.api(contract.user.update, { params, body })).rejects.toMatchObject({ code: "conflict" });
    }
    await expect(server.api(contract.user.delete, { params })).rejects.toMatchObject({ code: "conflict" });
    expect(await server.api(contract.session.get)).toMatchObject({ isAdmin: true });
  });
});
