import { CrisolError } from "@crisol/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { admit } from "./admission.js";
import { addGroup, addToGroup } from "./groups.js";
import { addUser, changeUser, getUser } from "./users.js";

const groupNames = ["g0", "g1", "g2"] as const;
const groupIds = new Map<string, string>();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const name of groupNames) {
    groupIds.set(name, (await server.effects.store.write((tx) => addGroup(tx, name, Date.now()))).id);
  }
});
afterAll(() => server.close());

const subject = fc.constantFrom("s0", "s1", "s2");
const email = fc.constantFrom("e0", "e1", "e2");
const groups = fc.subarray([...groupNames]);
const step = fc.oneof(
  fc.record({ kind: fc.constant("signIn" as const), subject, email: fc.option(email), groups }),
  fc.record({ kind: fc.constant("add" as const), email }),
  fc.record({ kind: fc.constant("readdress" as const), subject, email: fc.option(email) }),
  fc.record({ kind: fc.constant("unlink" as const), subject }),
  fc.record({ kind: fc.constant("putIn" as const), subject, group: fc.constantFrom(...groupNames) }),
);

let runs = 0;

test("whatever happens, a subject is one user and a user one subject, and only a verified address links", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const { store } = server.effects;
      const run = runs++;
      const at = (name: string) => `${name}-${run}@example.org`;
      const users = new Map<string, string>();
      const manual = new Map<string, Set<string>>();
      for (const one of steps) {
        if (one.kind === "add") {
          const user = {
            name: "Added",
            email: at(one.email),
            kind: "person",
            isAdmin: false,
            nowMs: Date.now(),
          } as const;
          await orRefused(store.write((tx) => addUser(tx, user)));
          continue;
        }
        const known = users.get(one.subject);
        if (one.kind === "readdress") {
          const change = { email: one.email && at(one.email) };
          if (known) await orRefused(store.write((tx) => changeUser(tx, known, change, Date.now())));
        } else if (one.kind === "unlink") {
          if (known) await store.write((tx) => changeUser(tx, known, { isExternal: false }, Date.now()));
          users.delete(one.subject);
        } else if (one.kind === "putIn") {
          if (!known) continue;
          await store.write((tx) => addToGroup(tx, { groupId: groupIds.get(one.group)!, userId: known }));
          manual.get(known)!.add(one.group);
        } else {
          const address = one.email && at(one.email);
          const holder = address && (await holderOf(address));
          const identity = {
            issuer: "i",
            subject: `${one.subject}-${run}`,
            name: one.subject,
            email: address,
            groups: one.groups,
          };
          const admitted = (await orRefused(store.write((tx) => admit(tx, identity, null, Date.now()))))?.user;
          if (known) expect(admitted?.id).toBe(known);
          else if (holder && holder.issuer !== null) expect(admitted).toBeUndefined();
          else if (holder) expect(admitted?.id).toBe(holder.id);
          if (!admitted) continue;
          if (!known) expect([...users.values()]).not.toContain(admitted.id);
          users.set(one.subject, admitted.id);
          const kept = manual.get(admitted.id) ?? new Set();
          manual.set(admitted.id, kept);
          expect(await groupsOf(admitted.id, 0)).toEqual([...kept].sort());
          expect(await groupsOf(admitted.id, 1)).toEqual(one.groups.filter((group) => !kept.has(group)).sort());
          expect(await getUser(store.read, admitted.id)).toMatchObject({ subject: identity.subject, isAdmin: 0 });
        }
      }
    }),
    { numRuns: 60 },
  );
});

/** What is refused with an error of the catalogue comes back as undefined. */
async function orRefused<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof CrisolError) return undefined;
    throw error;
  });
}

function holderOf(address: string) {
  return server.effects.store.read.selectFrom("user").selectAll().where("email", "=", address).executeTakeFirst();
}

async function groupsOf(userId: string, isExternal: number): Promise<string[]> {
  const rows = await server.effects.store.read
    .selectFrom("groupMember")
    .innerJoin("userGroup", "userGroup.id", "groupMember.groupId")
    .select("userGroup.name")
    .where("userId", "=", userId)
    .where("isExternal", "=", isExternal)
    .orderBy("userGroup.name")
    .execute();
  return rows.map(({ name }) => name);
}
