import { z } from "zod";

/**
 * What somebody may do in a project. A viewer sees all of it and asks its endpoints; a contributor makes, changes and
 * deletes what is in it; an owner also decides who is in it, and deletes the project itself.
 */
export const Role = z.enum(["viewer", "contributor", "owner"]).meta({ id: "Role" });
export type Role = z.infer<typeof Role>;

/** Whether `role` may do what takes `least`. */
export function isAtLeast(role: Role | null, least: Role): boolean {
  return role !== null && Role.options.indexOf(role) >= Role.options.indexOf(least);
}
