import { contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { mapPage, pageOf } from "../store/page.js";
import { addGroup, addToGroup, deleteGroup, listGroups, removeFromGroup, renameGroup } from "./groups.js";
import { createLoginCode, INVITATION_MS, loginUrl } from "./login-codes.js";
import { listMembers, removeMember, setMember } from "./members.js";
import { addUser, changeUser, deleteUser, getUser, requireEnabled, usersLike, userView } from "./users.js";

/** Users, groups, and their roles in projects. */
export function teamRoutes(app: FastifyInstance, { store, clock, settings }: Effects): void {
  const { user, group, member } = contract;

  serve(app, user.list, async ({ query }) =>
    mapPage(await pageOf(usersLike(store.read, query.contains), query), userView),
  );

  serve(app, user.create, async ({ body }) =>
    userView(await store.write((tx) => addUser(tx, { ...body, nowMs: clock.now() }))),
  );

  serve(app, user.get, async ({ params }) => userView(await getUser(store.read, params.userId)));

  serve(app, user.update, async ({ params, body }) =>
    userView(await store.write((tx) => changeUser(tx, params.userId, body, clock.now()))),
  );

  serve(app, user.delete, ({ params }) => store.write((tx) => deleteUser(tx, params.userId)));

  serve(app, user.invite, async ({ params }) => {
    const { code, expiresAtMs } = await store.write(async (tx) => {
      const { id } = await requireEnabled(tx, params.userId);
      return createLoginCode(tx, { userId: id, tokenId: null }, clock.now(), INVITATION_MS);
    });
    return { expiresAt: new Date(expiresAtMs).toISOString(), url: loginUrl(settings.url(), code) };
  });

  serve(app, group.list, async () => ({ items: await listGroups(store.read) }));

  serve(app, group.create, ({ body }) => store.write((tx) => addGroup(tx, body.name, clock.now())));

  serve(app, group.update, ({ params, body }) => store.write((tx) => renameGroup(tx, params.groupId, body.name)));

  serve(app, group.delete, ({ params }) => store.write((tx) => deleteGroup(tx, params.groupId)));

  serve(app, group.addMember, ({ params }) => store.write((tx) => addToGroup(tx, params)));

  serve(app, group.removeMember, ({ params }) => store.write((tx) => removeFromGroup(tx, params)));

  serve(app, member.list, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return { items: await listMembers(store.read, params.projectId) };
  });

  serve(app, member.set, ({ params, body }) =>
    store.write(async (tx) => {
      await getProject(tx, params.projectId);
      return setMember(tx, { ...params, ...body });
    }),
  );

  serve(app, member.remove, ({ params }) =>
    store.write(async (tx) => {
      await getProject(tx, params.projectId);
      await removeMember(tx, params);
    }),
  );
}
