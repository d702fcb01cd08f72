import type { z } from "zod";
import type { Workspace } from "./workspace.js";

/** A resource as a file says it: its kind, the names that identify it, and its fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** How resources of one kind are read, compared and written. All references are by name, so that a file fits any workspace. */
export interface Kind<Spec extends Fields = Fields> {
  /** What a document of the file may hold besides `kind`; names of the resource and of what it belongs to come first. */
  readonly spec: z.ZodType<Spec>;
  /** What is wrong with a file is told without what stands there, which should be nowhere to be seen. Default false. */
  readonly isSecret?: boolean;
  /** The resource's name in the workspace, such as `Diabetes/houses`; no two of a file may share it. */
  name(spec: Spec): string;
  /** What it is made from, as `kind name`: where one of these changes, this one follows. */
  madeFrom?(spec: Spec): readonly string[];
  /** What else changes with it, as `kind name`, to those that are made from that. */
  makes?(spec: Spec): readonly string[];
  /** What no other resource of a file may have too, in words: `alias champion of houses`. */
  claims?(spec: Spec): readonly string[];
  /** The resource as it is now, in the words that `wanted` uses; undefined where there is none. */
  read(workspace: Workspace, wanted: Spec): Promise<Fields | undefined>;
  /** Creates or changes it; returns what can be seen only now, such as a new key. */
  write(workspace: Workspace, wanted: Spec, current: Fields | undefined): Promise<string | undefined>;
  /** All of a project, each so that applying it changes nothing. */
  list?(workspace: Workspace, project: string): Promise<readonly Spec[]>;
  /** Instead of `list` where it belongs to no project: all of the workspace. */
  listAll?(workspace: Workspace): Promise<readonly Spec[]>;
  /** Puts the files that it names into the workspace's folder, where they can be had; those that lie there are left. */
  save?(workspace: Workspace, spec: Spec): Promise<void>;
}

/** Keeps the type of a kind's fields. */
export function kind<Spec extends Fields>(description: Kind<Spec>): Kind<Spec> {
  return description;
}

/** What was not found, by name: a sentence of the file's author's mistake, not of the server's. */
export class MissingError extends Error {
  override readonly name = "MissingError";
}
