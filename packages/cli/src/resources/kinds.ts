import { data } from "./data.js";
import { definition } from "./definition.js";
import { endpoint } from "./endpoint.js";
import type { Kind } from "./kind.js";
import { model } from "./model.js";
import { monitor } from "./monitor.js";
import { project } from "./project.js";
import { recipe } from "./recipe.js";
import { run } from "./run.js";

/** Every kind of resource that a file may hold, in the order in which they are applied: none needs a later one. */
export const kinds = { project, data, definition, recipe, run, model, endpoint, monitor } as unknown as Readonly<
  Record<string, Kind>
>;
