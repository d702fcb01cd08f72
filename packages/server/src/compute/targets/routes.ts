import { isDeepStrictEqual } from "node:util";
import { type ComputeTarget, computeRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { isVisible, userOf } from "../../access/roles.js";
import type { Effects } from "../../effects.js";
import { createOutgoing } from "../../http/outgoing.js";
import { type Served, serve } from "../../http/serve.js";
import { checkTarget } from "./check-target.js";
import { findGpus, thisMachine } from "./machine.js";
import { machineSizes, PRICES_OF } from "./machine-sizes.js";
import { settingsOf } from "./settings.js";
import { monthOf, spendingView, spentIn } from "./spending.js";
import { hasJobs, TargetDriver } from "./target-driver.js";
import { enter } from "./target-state.js";
import {
  addTarget,
  changeTarget,
  checkChange,
  checkNew,
  conflict,
  getTarget,
  listTargets,
  removeTarget,
} from "./targets.js";

/** Where jobs run. The driver that is returned starts and stops them; it is to be started after the jobs. */
export function computeRoutes(app: FastifyInstance, effects: Effects): TargetDriver {
  const { store, clock, jobs, settings, sshTargets } = effects;
  const outgoing = createOutgoing(settings.allowHosts);
  const driver = new TargetDriver(effects, outgoing);
  app.addHook("onClose", async () => {
    await driver.close();
    await outgoing.close();
  });

  const all = (caller: Served<typeof routes.list>["caller"]) => {
    const machine = { ...thisMachine(), maximumJobs: settings.maximumJobs };
    const isConnected = (targetId: string) => sshTargets.isConnected(targetId);
    return listTargets(store.read, { machine, nowMs: clock.now(), isAdmin: userOf(caller).isAdmin, isConnected });
  };
  const one = async (caller: Served<typeof routes.list>["caller"], targetId: string): Promise<ComputeTarget> => {
    await getTarget(store.read, targetId);
    return (await all(caller)).find(({ id }) => id === targetId)!;
  };

  serve(app, routes.sizes, async () => ({ items: [...machineSizes], pricesOf: PRICES_OF }));

  serve(app, routes.list, async ({ caller, query }) => {
    const targets = await all(caller);
    return { items: query.name === undefined ? targets : targets.filter(({ name }) => name === query.name) };
  });

  serve(app, routes.create, async ({ caller, body }) => {
    if (body.webhookUrl) await outgoing.check(body.webhookUrl);
    checkNew(body);
    const pinned = body.ssh ? await sshTargets.pin(body.ssh) : null;
    const { id, state } = await store.write((tx) => addTarget(tx, body, clock.now(), pinned));
    void driver.look();
    // The answer then says that it is connected; where it is not, its state will say why.
    if (pinned && state === "ready") await sshTargets.look(id).catch(() => {});
    jobs.look();
    return one(caller, id);
  });

  serve(app, routes.get, ({ caller, params }) => one(caller, params.targetId));

  serve(app, routes.update, async ({ caller, params: { targetId }, body }) => {
    if (body.webhookUrl) await outgoing.check(body.webhookUrl);
    const before = await getTarget(store.read, targetId);
    if (body.ssh) checkChange(before, body);
    // What is said again as it is need not be reached anew.
    const isNew = body.ssh && !isDeepStrictEqual(body.ssh, settingsOf(before).ssh);
    const pinned = body.ssh && isNew ? await sshTargets.pin(body.ssh) : null;
    await store.write((tx) => changeTarget(tx, targetId, body, pinned));
    if (pinned) sshTargets.again(targetId);
    jobs.look();
    return one(caller, targetId);
  });

  serve(app, routes.delete, async ({ params }) => {
    await store.write((tx) => removeTarget(tx, params.targetId));
    void driver.look();
    jobs.look();
  });

  serve(app, routes.check, async ({ caller, params: { targetId } }) => {
    const row = await getTarget(store.read, targetId);
    await findGpus();
    const rows = await store.read.selectFrom("computeTarget").selectAll().execute();
    const findings = await checkTarget(row, rows, settings.maximumJobs, sshTargets);
    return { isWell: findings.every(({ isWell }) => isWell), findings, target: await one(caller, targetId) };
  });

  serve(app, routes.start, async ({ caller, params: { targetId } }) => {
    await store.write(async (tx) => {
      const { name, startCommand, state } = await getTarget(tx, targetId);
      if (startCommand === null) throw conflict(`${name} has no start command: there is nothing to start`);
      if (state === "ready" || state === "starting") throw conflict(`${name} is ${state} already`);
      await enter(tx, targetId, "starting", clock.now());
    });
    void driver.look();
    return one(caller, targetId);
  });

  serve(app, routes.stop, async ({ caller, params: { targetId } }) => {
    await store.write(async (tx) => {
      const { name, stopCommand, state } = await getTarget(tx, targetId);
      if (stopCommand === null) throw conflict(`${name} has no stop command`);
      if (state !== "ready") throw conflict(`${name} is ${state}: what is ready can be stopped`);
      if (await hasJobs(tx, targetId)) throw conflict(`Jobs run on ${name}: wait for their end, or cancel them`);
      await enter(tx, targetId, "stopping", clock.now());
    });
    void driver.look();
    return one(caller, targetId);
  });

  serve(app, routes.spending, async ({ caller, query: { month: wanted, targetId, projectId } }) => {
    const nowMs = clock.now();
    const month = wanted ?? monthOf(nowMs);
    const visible = (column: string) => isVisible(store.read, userOf(caller), column);
    const spent = await spentIn(
      store.read,
      { month, nowMs },
      { ofSpending: visible("computeSpending.projectId"), ofJobs: visible("job.projectId") },
    );
    const asked = spent.filter(
      (row) =>
        (targetId === undefined || row.targetId === targetId) &&
        (projectId === undefined || row.projectId === projectId),
    );
    return { month, items: await spendingView(store.read, asked) };
  });

  return driver;
}
