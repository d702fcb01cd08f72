import type { AdviceCompute, AdviceLanguage, MachineSize, Reason } from "@crisol/contract";
import { currencyOf, type Machines, ownOf, priceOf } from "./choose-machines.js";
import { MEMORY_MARGIN } from "./constants.js";
import { DEFAULT_CURRENCY, signOf } from "./currencies.js";
import type { Decided } from "./decide.js";
import { type Need, secondsOn } from "./need.js";
import type { Say } from "./texts/say.js";

/** The machine that the server runs on. */
export interface Here {
  readonly cores: number;
  readonly memoryBytes: number;
}

interface Describing {
  readonly say: Say;
  readonly language: AdviceLanguage;
  /** Sentences of the rules that spoke of machines. */
  readonly reasons: readonly Reason[];
  readonly here: Here;
}

const GIB = 2 ** 30;

/** The machines of the training, with reasons and Azure's names. */
export function trainingCompute(decided: Decided, { say, language, reasons, here }: Describing): AdviceCompute {
  const { training, need, of, way } = decided;
  if (training.kind === "none") {
    return described(training, [say(way === "model_import" ? "compute_import" : "compute_none", {})], null);
  }
  const because = [...reasons];
  if (need) {
    const memory = bytesText(need.plannedMemoryBytes, language);
    because.push(say("compute_need", { memory, margin: Math.round(100 - 100 / MEMORY_MARGIN) }));
  } else because.push(say(of.isUnstructured ? "compute_need_not_ours" : "compute_need_open", {}));
  if (training.kind === "cluster") because.push(say("compute_driver", {}));
  if (training.own && training.size) {
    const { machine, isCheaper } = training.own;
    because.push(
      say(isCheaper ? "own_cheaper" : "own_dearer", {
        ...{ target: machine.name, price: machine.pricePerHour, size: training.size.id },
        currency: signOf(machine.currency),
        list: training.size.listPricePerHour,
      }),
    );
    if (machine.currency !== DEFAULT_CURRENCY) because.push(say("own_other_currency", { currency: machine.currency }));
  }
  return described(training, because, isEnough(training, need, here, of.trainingHours));
}

/** The machine to develop on. */
export function developmentCompute({ development, need }: Decided, { say, reasons, here }: Describing): AdviceCompute {
  if (development.kind === "none") return described(development, [say("compute_none", {})], null);
  const because = reasons.length > 0 ? [...reasons] : [say("development_sample", {})];
  return described(development, because, development.size?.gpu ? null : isEnough(development, need, here, undefined));
}

/** As prices are written: `US$`, else the currency's code. */
export function currencyText(machines: Machines): string {
  return signOf(currencyOf(machines));
}

/** One machine or a cluster in a line, without its reasons. */
export function machinesText(machines: Machines, say: Say): string {
  const { size, driver, kind, workerCount } = machines;
  if (!size) return say("compute_none", {}).text;
  const gpu = size.gpu ? `, ${size.gpu.count} x ${size.gpu.name}` : "";
  const params = { size: size.id, cores: size.cores, memory: size.memoryBytes / GIB, gpu, price: priceOf(machines) };
  const own = ownOf(machines);
  if (own) {
    const { name, cores, memoryBytes } = own;
    const memory = Math.round(memoryBytes / GIB);
    const price = own.pricePerHour;
    return say("compute_own", { target: name, cores, memory, price, currency: currencyText(machines) }).text;
  }
  if (kind === "machine") return say("compute_machine", params).text;
  return say("compute_cluster", { ...params, driver: driver?.id ?? "", workers: workerCount }).text;
}

function described(machines: Machines, reasons: Reason[], isThisMachineEnough: boolean | null): AdviceCompute {
  const { kind, size, driver, workerCount } = machines;
  return {
    kind,
    class: size?.class ?? null,
    usesGpu: size?.gpu != null,
    size,
    driver,
    workerCount,
    pricePerHour: priceOf(machines),
    currency: currencyOf(machines),
    target: ownOf(machines)?.name ?? null,
    isThisMachineEnough,
    reasons,
    azure: azureText(machines),
  };
}

function azureText({ kind, size, driver, workerCount }: Machines): string {
  if (!size) return "-";
  if (kind === "machine") return sizeText(size);
  return `driver ${driver ? sizeText(driver) : ""}; ${workerCount} x ${sizeText(size)}`;
}

function sizeText({ azure, gpu }: MachineSize): string {
  const accelerators = gpu ? `, ${gpu.count} x ${gpu.name}` : "";
  return `${azure.size} (${azure.series}: ${azure.cores} vCPU, ${azure.memoryBytes / GIB} GiB${accelerators})`;
}

/** Null where it cannot be told: the need is not known, or it takes a GPU or a cluster. */
function isEnough({ kind, size }: Machines, need: Need | null, here: Here, hours: number | undefined): boolean | null {
  if (kind !== "machine" || !need || size?.gpu) return null;
  const holds = need.plannedMemoryBytes * MEMORY_MARGIN <= here.memoryBytes;
  return holds && (hours === undefined || secondsOn(need, here.cores) <= hours * 3600);
}

/** `12 GB`, in the language's numbers. */
export function bytesText(bytes: number, language: AdviceLanguage): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = Number((bytes / 1000 ** power).toPrecision(2));
  return `${new Intl.NumberFormat(language).format(value)} ${units[power]}`;
}

/** `45 s`, `12 min`, `3.4 h`, `5 d`. */
export function secondsText(seconds: number, language: AdviceLanguage): string {
  const [value, unit] =
    seconds < 90
      ? [seconds, "s"]
      : seconds < 5400
        ? [seconds / 60, "min"]
        : seconds < 172_800
          ? [seconds / 3600, "h"]
          : [seconds / 86_400, "d"];
  return `${new Intl.NumberFormat(language).format(Number(value.toPrecision(2)))} ${unit}`;
}
