import { z } from "zod";
import { PageQuery, pageOf, route } from "./route.js";
import { GroupId, Instant, Name, UserId } from "./units.js";

export const Email = z.email().max(320).toLowerCase();

/** Somebody, or a program with a name of its own, who may come in. */
export const User = z
  .object({
    id: UserId,
    name: Name,
    /** Null for services, and for people of whom nobody said it. */
    email: z.string().nullable(),
    kind: z.enum(["person", "service"]),
    /** Administrators may do everything in every project, and manage users and groups. */
    isAdmin: z.boolean(),
    /** Whether an identity provider answers for them (OpenID Connect). */
    isExternal: z.boolean(),
    createdAt: Instant,
    /** Set while the user may not come in. */
    disabledAt: Instant.nullable(),
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

const params = z.object({ userId: UserId });

export const userRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/users",
    summary: "List users, newest first",
    access: "user",
    role: "any",
    query: PageQuery.extend({
      contains: z
        .string()
        .max(320)
        .default("")
        .meta({ description: "Part of a name or of an e-mail address, in any case; empty for all" }),
    }),
    result: pageOf(User),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/users",
    summary: "Add a user: a person, who is then invited, or a service, which is then given a token",
    access: "user",
    role: "admin",
    body: z.object({
      name: Name,
      email: Email.nullable().default(null),
      kind: User.shape.kind.default("person"),
      isAdmin: z.boolean().default(false),
    }),
    result: User,
    status: 201,
    errors: ["already_exists"],
  }),
  get: route({
    method: "GET",
    path: "/api/v1/users/:userId",
    summary: "A user",
    access: "user",
    role: "any",
    params,
    result: User,
    errors: ["not_found"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/users/:userId",
    summary: "Rename a user, make them administrator or not, let them in or not",
    access: "user",
    role: "admin",
    params,
    body: z
      .object({
        name: Name,
        email: Email.nullable(),
        isAdmin: z.boolean(),
        isDisabled: z.boolean(),
        isExternal: z.literal(false).meta({
          description:
            "Forgets whom the identity provider means by the user: whoever it next signs in with their verified address is them",
        }),
      })
      .partial()
      .meta({ description: "Someone who is disabled keeps roles and tokens, which do not work meanwhile" }),
    result: User,
    errors: ["not_found", "already_exists", "conflict"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/users/:userId",
    summary: "Remove a user with their tokens, roles and memberships; what they made stays",
    access: "user",
    role: "admin",
    params,
    errors: ["not_found", "conflict"],
  }),
  invite: route({
    method: "POST",
    path: "/api/v1/users/:userId/invitation",
    summary: "Make an address that signs the user in once, within 7 days",
    access: "user",
    role: "admin",
    params,
    result: z.object({ expiresAt: Instant, url: z.string() }),
    status: 201,
    errors: ["not_found", "conflict"],
  }),
};

/** Users who get roles together. */
export const Group = z
  .object({
    id: GroupId,
    name: Name,
    /** By name. */
    members: z.array(z.object({ userId: UserId, name: Name, isExternal: z.boolean() })),
    createdAt: Instant,
  })
  .meta({ id: "Group" });
export type Group = z.infer<typeof Group>;

const group = z.object({ groupId: GroupId });
const membership = group.extend({ userId: UserId });

export const groupRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/groups",
    summary: "List groups with their members, by name",
    access: "user",
    role: "any",
    result: z.object({ items: z.array(Group) }),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/groups",
    summary: "Add a group; one of an identity provider has the name that the provider gives it",
    access: "user",
    role: "admin",
    body: z.object({ name: Name }),
    result: Group,
    status: 201,
    errors: ["already_exists"],
  }),
  update: route({
    method: "PATCH",
    path: "/api/v1/groups/:groupId",
    summary: "Rename a group",
    access: "user",
    role: "admin",
    params: group,
    body: z.object({ name: Name }),
    result: Group,
    errors: ["not_found", "already_exists"],
  }),
  delete: route({
    method: "DELETE",
    path: "/api/v1/groups/:groupId",
    summary: "Remove a group and its roles; its members stay",
    access: "user",
    role: "admin",
    params: group,
    errors: ["not_found"],
  }),
  addMember: route({
    method: "PUT",
    path: "/api/v1/groups/:groupId/members/:userId",
    summary: "Put a user into a group",
    access: "user",
    role: "admin",
    params: membership,
    result: Group,
    errors: ["not_found"],
  }),
  removeMember: route({
    method: "DELETE",
    path: "/api/v1/groups/:groupId/members/:userId",
    summary: "Take a user out of a group",
    access: "user",
    role: "admin",
    params: membership,
    result: Group,
    errors: ["not_found"],
  }),
};
