import { z } from "zod";
import { Role } from "./role.js";
import { route } from "./route.js";
import { GroupId, InProject, Name, UserId } from "./units.js";

/** All users of the workspace, the later ones too: a member of a project as a group is. */
export const EVERYONE = "everyone";

/** Whom a role in a project is given to. */
export const MemberId = z.union([UserId, GroupId, z.literal(EVERYONE)]);

export const Member = z
  .object({ memberId: MemberId, kind: z.enum(["user", "group", EVERYONE]), name: Name, role: Role })
  .meta({ id: "Member" });
export type Member = z.infer<typeof Member>;

const params = InProject.extend({ memberId: MemberId });

export const memberRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/projects/:projectId/members",
    summary: "Who has a role in the project, by name; administrators need none",
    access: "user",
    params: InProject,
    result: z.object({ items: z.array(Member) }),
    errors: ["not_found"],
  }),
  set: route({
    method: "PUT",
    path: "/api/v1/projects/:projectId/members/:memberId",
    summary: "Give a user, a group or everyone a role in the project, or another one",
    access: "user",
    role: "owner",
    params,
    body: z.object({ role: Role }),
    result: Member,
    errors: ["not_found"],
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/projects/:projectId/members/:memberId",
    summary: "Take the role in the project away",
    access: "user",
    role: "owner",
    params,
    errors: ["not_found"],
  }),
};
