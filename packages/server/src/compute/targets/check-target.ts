import type { TargetFinding } from "@crisol/contract";
import { type ConfinementSupport, detectConfinement } from "../process/confinement-support.js";
import { fingerprintOf } from "../ssh/host-key.js";
import { SshFailure } from "../ssh/ssh-failure.js";
import type { SshTargets } from "../ssh/ssh-targets.js";
import { type Machine, thisMachine } from "./machine.js";
import { offered } from "./offers.js";
import { settingsOf, type TargetRow } from "./settings.js";
import { howItEnded, runCommand } from "./target-command.js";

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** What there is to say of a target, `all` being all that there are: some 50 ms, and its check command or its agent. */
export async function checkTarget(
  row: TargetRow,
  all: readonly TargetRow[],
  maximumJobs: number,
  sshTargets: SshTargets,
): Promise<TargetFinding[]> {
  if (row.kind === "ssh") return checkRemote(row, sshTargets);
  const machine = { ...thisMachine(), maximumJobs };
  const offer = offered({ ...settingsOf(row), id: row.id }, machine);
  const findings = [ofMachine(machine), ...ofOffer(offer, machine), ...ofHold(detectConfinement())];
  const here = all.filter(({ kind }) => kind === "local");
  if (here.length > 1) findings.push(ofShares(here, machine.cores));
  if (row.checkCommand !== null && row.state === "ready") {
    const limitMs = row.startTimeoutSeconds * 1000;
    const end = await runCommand(row.checkCommand, row.name, limitMs).end;
    const how = howItEnded(end, limitMs);
    const isWell = end.exitCode === 0;
    const code = isWell ? "check_command_well" : "check_command_wrong";
    findings.push(found("check", isWell, code, {}, `The check command ${how}`));
  }
  return findings;
}

/** What its agent says of another machine; where it is not reached, why. */
async function checkRemote(row: TargetRow, sshTargets: SshTargets): Promise<TargetFinding[]> {
  try {
    const machine = await sshTargets.look(row.id);
    const { platform, node, support } = machine;
    const params = { hostKey: row.hostKey === null ? "" : fingerprintOf(row.hostKey), platform, node };
    const text = `It is reached by SSH, shows the host key ${params.hostKey}, and its agent runs on Node ${node} for ${platform}`;
    const offer = offered({ ...settingsOf(row), id: row.id }, { ...machine, maximumJobs: 1 });
    const reached = found("connection", true, "ssh_reached", params, text);
    return [reached, ofMachine(machine), ...ofOffer(offer, machine), ...ofHold(support)];
  } catch (error) {
    if (!(error instanceof SshFailure)) throw error;
    const { code, params, text } = error.reason;
    return [found("connection", false, code, params, text)];
  }
}

function found(
  aspect: TargetFinding["aspect"],
  isWell: boolean,
  code: string,
  params: TargetFinding["reason"]["params"],
  text: string,
): TargetFinding {
  return { aspect, isWell, reason: { code, params, text } };
}

function ofMachine({ cores, memoryBytes, gpus }: Machine): TargetFinding {
  const memory = gib(memoryBytes);
  const names = gpus.map((gpu) => `${gpu.name} (${gib(gpu.memoryBytes)})`).join(", ");
  if (gpus.length === 0) {
    const text = `The machine has ${cores} cores and ${memory}, and no GPU that nvidia-smi finds`;
    return found("machine", true, "machine_without_gpu", { cores, memory }, text);
  }
  const text = `The machine has ${cores} cores, ${memory} and ${names}`;
  return found("machine", true, "machine_with_gpu", { cores, memory, gpus: names }, text);
}

/** Where it offers more than there is. */
function ofOffer(offer: ReturnType<typeof offered>, machine: Machine): TargetFinding[] {
  const amounts = [
    ["cores", offer.cores, machine.cores, String],
    ["memory", offer.memoryBytes, machine.memoryBytes, gib],
    ["gpus", offer.gpus, machine.gpus.length, String],
  ] as const;
  return amounts.flatMap(([aspect, offers, has, say]) => {
    if (offers <= has) return [];
    const params = { offers: say(offers), has: say(has) };
    const what = { cores: "cores", memory: "of memory", gpus: "GPUs" }[aspect];
    const text = `It offers ${params.offers} ${what}, and the machine has ${params.has}`;
    return [found(aspect, false, `offers_more_${aspect}`, params, text)];
  });
}

function ofShares(all: readonly TargetRow[], has: number): TargetFinding {
  const cores = all.reduce((sum, one) => sum + (one.cores ?? has), 0);
  const isWell = cores <= has;
  const text = `The targets of this machine offer ${cores} cores together, of ${has}${isWell ? "" : ": jobs of one slow those of another"}`;
  return found("shares", isWell, isWell ? "shares_within" : "shares_beyond", { cores, has }, text);
}

/** What holds scripts to their share; of other jobs only the queue counts what they take. */
function ofHold({ cgroup, affinity }: ConfinementSupport): TargetFinding[] {
  const { cpu, memory } = cgroup?.parents ?? {};
  const cores = cpu
    ? found(
        "cores",
        true,
        "cores_by_kernel",
        {},
        "The kernel holds a script to its cores; other jobs are counted, not held",
      )
    : affinity
      ? found(
          "cores",
          true,
          "cores_by_pinning",
          {},
          "A script is pinned to as many cores as it has; other jobs are counted, not held",
        )
      : found(
          "cores",
          false,
          "cores_by_nothing",
          {},
          "Nothing holds a job to its cores: its libraries are told how many",
        );
  const held = memory
    ? found("memory", true, "memory_by_kernel", {}, "The kernel holds a script to its memory")
    : found("memory", true, "memory_by_watching", {}, "A script is ended when it is seen above its memory");
  return [cores, held];
}
