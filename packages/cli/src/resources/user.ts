import { Email, Name, type User } from "@crisol/contract";
import { z } from "zod";
import { usersNamed } from "../team.js";
import { kind, MissingError } from "./kind.js";
import type { Workspace } from "./workspace.js";

const Spec = z.strictObject({
  name: Name,
  email: Email.optional(),
  /** A program, which comes in by tokens; not to be changed later. */
  isService: z.boolean().optional(),
  isAdmin: z.boolean().optional(),
  isDisabled: z.boolean().optional(),
});
type Spec = z.infer<typeof Spec>;

/** A user by e-mail address, or by name without one; who is not invited by a file. */
export const user = kind({
  spec: Spec,
  name: ({ name, email }) => email ?? name,

  async read(workspace, wanted) {
    const found = await find(workspace, wanted);
    return found && described(found);
  },

  async write(workspace, wanted) {
    const { isService, isDisabled, ...body } = wanted;
    const found = await find(workspace, wanted);
    if (found && isService !== undefined && isService !== (found.kind === "service")) {
      throw new MissingError(`${found.name} is a ${found.kind} and stays one`);
    }
    const kind = isService ? "service" : "person";
    const { id } = found ?? (await workspace.client.user.create({ body: { ...body, kind } }));
    if (found || isDisabled) {
      await workspace.client.user.update({ params: { userId: id }, body: { ...body, isDisabled } });
    }
    return undefined;
  },

  listAll: async (workspace) => (await workspace.users()).map(described).reverse(),
});

async function find(workspace: Workspace, { name, email }: Spec): Promise<User | undefined> {
  const users = await workspace.users();
  const found = email === undefined ? usersNamed(users, name) : users.filter((one) => one.email === email);
  if (found.length > 1) throw new MissingError(`${found.length} users are called ${name}: say their e-mail addresses`);
  return found[0];
}

function described({ name, email, kind, isAdmin, disabledAt }: User): Spec {
  return {
    name,
    ...(email !== null && { email }),
    isService: kind === "service",
    isAdmin,
    isDisabled: disabledAt !== null,
  };
}
