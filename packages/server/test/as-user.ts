import { contract, type Role } from "@crisol/contract";
import type { TestServer } from "./harness.js";

/** Somebody who calls the server with a token of their own. */
export interface TestUser {
  readonly id: string;
  readonly tokenId: string;
  readonly headers: { readonly authorization: string };
}

/** A user of the server, with a role in the project if there is one. */
export async function addTestUser(
  { api }: TestServer,
  name: string,
  in_?: { readonly projectId: string; readonly role: Role },
): Promise<TestUser> {
  const { id } = await api(contract.user.create, { body: { name } });
  if (in_) {
    const params = { projectId: in_.projectId, memberId: id };
    await api(contract.member.set, { params, body: { role: in_.role } });
  }
  const token = await api(contract.token.create, { body: { name, userId: id } });
  return { id, tokenId: token.id, headers: { authorization: `Bearer ${token.secret}` } };
}
