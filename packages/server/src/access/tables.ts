import type { Role } from "@crisol/contract";

/** Who may come in, and what they may do. Secrets are random, so a plain SHA-256 of each is all that is kept. */
export interface AccessTables {
  user: UserTable;
  userGroup: UserGroupTable;
  groupMember: GroupMemberTable;
  projectRole: ProjectRoleTable;
  token: TokenTable;
  session: SessionTable;
  loginCode: LoginCodeTable;
  audit: AuditTable;
}

export interface UserTable {
  id: string;
  name: string;
  /** In lower case. */
  email: string | null;
  kind: "person" | "service";
  isAdmin: number;
  /** The identity provider that answers for the user, and what it calls them; null without one. */
  issuer: string | null;
  subject: string | null;
  createdAtMs: number;
  disabledAtMs: number | null;
}

export interface UserGroupTable {
  id: string;
  name: string;
  createdAtMs: number;
}

export interface GroupMemberTable {
  groupId: string;
  userId: string;
  /** 1: the identity provider says so, and may take it back. */
  isExternal: number;
}

export interface ProjectRoleTable {
  projectId: string;
  /** A user's id, a group's, or `everyone`. */
  memberId: string;
  role: Role;
}

export interface TokenTable {
  id: string;
  /** Whose it is. */
  userId: string;
  name: string;
  /** The most it allows in a project; null: as much as its user may. */
  role: Role | null;
  /** The only project it is for; null: all of its user's. */
  projectId: string | null;
  /** SHA-256 in hexadecimal. */
  hash: string;
  /** The first characters, for people to tell tokens apart. */
  prefix: string;
  /** "start": made by the first start, or given by `CRISOL_TOKEN`. "local": the command line's own, for one run of the server. "job": a job's. */
  source: "api" | "start" | "environment" | "local" | "job";
  /** The job whose own it is: it ends with that. Null for all others. */
  jobId: string | null;
  /** 1: it may look at its project, and change the job's own runs, and no more. */
  isForRuns: number;
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUsedAtMs: number | null;
}

/** A browser that is signed in to the Studio. */
export interface SessionTable {
  id: string;
  userId: string;
  /** SHA-256 of the cookie, in hexadecimal. */
  hash: string;
  /** The token that let it in: the session ends with it, and may no more. Null when something else did. */
  tokenId: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}

/** Works once: the row is deleted when it is used. */
export interface LoginCodeTable {
  hash: string;
  userId: string;
  /** The token that asked for it. */
  tokenId: string | null;
  expiresAtMs: number;
}

/** What somebody did, or was refused; rows are appended, and never changed. */
export interface AuditTable {
  /** From 1, without gaps. */
  sequence: number;
  atMs: number;
  userId: string | null;
  userName: string;
  credential: string;
  action: string;
  outcome: "done" | "refused";
  projectId: string | null;
  /** JSON: what the path named, and what the body says. */
  details: string;
  address: string;
  requestId: string;
  /** SHA-256 in hexadecimal of the row and of the hash before it. */
  hash: string;
}
