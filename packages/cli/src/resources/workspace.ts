import type { Client } from "@crisol/sdk";
import { everyPage, type ListPage } from "@crisol/sdk";
import { everyUser } from "../team.js";
import { MissingError } from "./kind.js";

/** Finds the server's resources by the names that files use. */
export class Workspace {
  constructor(
    readonly client: Client,
    /** The folder that paths of local files start from. */
    readonly folder: string,
  ) {}

  async projects() {
    return everyPage((cursor) => this.client.project.list({ query: { limit: 1000, cursor } }));
  }

  /** The project called `name`, or undefined. Names are not unique: two of the same name cannot be told apart here. */
  async findProject(name: string) {
    const found = (await this.projects()).filter((project) => project.name === name);
    if (found.length > 1)
      throw new MissingError(`${found.length} projects are called ${name}: give all but one another name first`);
    return found[0];
  }

  async project(name: string) {
    return (await this.findProject(name)) ?? missing(`there is no project ${name}`);
  }

  /** The path parameters of a project's routes; undefined where there is no such project yet. */
  async params(project: string) {
    const found = await this.findProject(project);
    return found && { projectId: found.id };
  }

  async data(project: string) {
    return this.#list(project, (params, cursor) => this.client.data.list({ params, query: { limit: 1000, cursor } }));
  }

  /** Newest first. */
  async recipes(project: string) {
    return this.#list(project, (params, cursor) => this.client.recipe.list({ params, query: { limit: 1000, cursor } }));
  }

  /** Newest first. */
  async runs(project: string) {
    return this.#list(project, (params, cursor) => this.client.run.list({ params, query: { limit: 1000, cursor } }));
  }

  async models(project: string) {
    return this.#list(project, (params, cursor) => this.client.model.list({ params, query: { limit: 1000, cursor } }));
  }

  /** Oldest first. */
  async experiments(project: string) {
    return this.#list(project, (params, cursor) =>
      this.client.experiment.list({ params, query: { limit: 1000, cursor } }),
    );
  }

  async endpoints(project: string) {
    return this.#list(project, (params, cursor) =>
      this.client.endpoint.list({ params, query: { limit: 1000, cursor } }),
    );
  }

  async environments(project: string) {
    return this.#list(project, (params, cursor) =>
      this.client.environment.list({ params, query: { limit: 1000, cursor } }),
    );
  }

  /** Newest first. */
  async schedules(project: string) {
    return this.#list(project, (params, cursor) =>
      this.client.schedule.list({ params, query: { limit: 1000, cursor } }),
    );
  }

  async pipelines(project: string) {
    return this.#list(project, (params, cursor) =>
      this.client.pipeline.list({ params, query: { limit: 1000, cursor } }),
    );
  }

  async secrets(project: string) {
    const params = await this.params(project);
    return params ? (await this.client.secret.list({ params })).items : [];
  }

  async targets() {
    return (await this.client.compute.list({})).items;
  }

  async users() {
    return everyUser(this.client);
  }

  async groups() {
    return (await this.client.group.list()).items;
  }

  async members(project: string) {
    const params = await this.params(project);
    return params ? (await this.client.member.list({ params })).items : [];
  }

  async #list<Item>(
    project: string,
    page: (params: { readonly projectId: string }, cursor: string | undefined) => ListPage<Item>,
  ): Promise<readonly Item[]> {
    const params = await this.params(project);
    return params ? everyPage((cursor) => page(params, cursor)) : [];
  }
}

/** Ends with a `MissingError`. */
export function missing(sentence: string): never {
  throw new MissingError(sentence);
}
