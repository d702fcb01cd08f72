import { compute } from "./compute.js";
import { data } from "./data.js";
import { definition } from "./definition.js";
import { endpoint } from "./endpoint.js";
import { environment } from "./environment.js";
import { experiment } from "./experiment.js";
import { group } from "./group.js";
import type { Kind } from "./kind.js";
import { member } from "./member.js";
import { model } from "./model.js";
import { modelVersion } from "./model-version.js";
import { monitor } from "./monitor.js";
import { pipeline } from "./pipeline.js";
import { project } from "./project.js";
import { recipe } from "./recipe.js";
import { run } from "./run.js";
import { schedule } from "./schedule.js";
import { secret } from "./secret.js";
import { user } from "./user.js";

/** Every kind of resource that a file may hold, in the order in which they are applied: none needs a later one. */
export const kinds = {
  user,
  group,
  project,
  compute,
  member,
  experiment,
  data,
  definition,
  environment,
  secret,
  recipe,
  pipeline,
  run,
  "model-version": modelVersion,
  model,
  endpoint,
  monitor,
  schedule,
} as unknown as Readonly<Record<string, Kind>>;
