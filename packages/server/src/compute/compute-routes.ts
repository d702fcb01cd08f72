import { computeRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { changeLocalTarget, localTarget, withMachine } from "./local-target.js";
import { machineSizes, PRICES_OF } from "./machine-sizes.js";

/** The machine that jobs run on. */
export function computeRoutes(app: FastifyInstance, { store }: Effects): void {
  serve(app, routes.sizes, async () => ({ items: [...machineSizes], pricesOf: PRICES_OF }));

  serve(app, routes.get, async () => withMachine(await localTarget(store.read)));

  serve(app, routes.update, async ({ body }) => withMachine(await store.write((tx) => changeLocalTarget(tx, body))));
}
