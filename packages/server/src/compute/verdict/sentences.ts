import type { Reason } from "@crisol/contract";

/** Goes away once the verdicts on GPUs have been given on one. */
const notYetOnGpu = "This verdict has been tried on written series of nvidia-smi only, not yet on a GPU.";

/**
 * What the verdicts say, in English; the Studio says the same codes in Spanish. `{name}` is replaced: numbers with as many
 * digits as matter, those whose name ends in `Bytes` with their unit.
 */
const sentences = {
  verdict_too_short:
    "It worked for {seconds} s: too short to tell whether its size is right. At least {least} s with {samples} samples are needed.",
  verdict_out_of_memory: "It was ended at its limit of {limitBytes}: it had taken {peakBytes}.",
  verdict_memory_near:
    "At its peak, in the phase {phase}, it took {peakBytes}: {share} % of the {limitBytes} that it may take.",
  verdict_out_of_memory_node:
    "Node {node}, on {target}, was ended at its limit of {limitBytes}: it had taken {peakBytes}.",
  verdict_memory_near_node:
    "At its peak node {node}, on {target}, took {peakBytes}: {share} % of the {limitBytes} that it may take.",
  verdict_nodes_uneven:
    "Node {busiest}, on {busiestTarget}, had {busy} of its {held} cores at work on average, and node {idlest}, on {idlestTarget}, {idle}: the work is shared out unevenly, or one waits for the other.",
  verdict_gpu_idle: `The GPU was at work {gpu} % of the {seconds} s. ${notYetOnGpu}`,
  verdict_gpu_starved: `The GPU was at work {gpu} % of the {seconds} s, while {wanted} of {held} cores were wanted: the processor does not feed it fast enough. ${notYetOnGpu}`,
  verdict_disk_bound:
    "A thread of it waited for the disk in {wait} % of the looks, while {cores} of {held} cores were at work; it read {readBytes} and wrote {writtenBytes} a second.",
  verdict_saturated: "{cores} of {held} cores were at work on average, and its threads were ready for {wanted}.",
  verdict_crowded:
    "Its threads were ready for {wanted} of {held} cores and had {cores}: others used the machine at the same time.",
  verdict_one_core:
    "One thread was busy {thread} % of the time, and of {held} cores {wanted} were wanted: the rest had nothing to do.",
  verdict_mostly_unused:
    "{cores} of {held} cores were at work on average, and its memory reached {peakBytes} of {limitBytes}.",
  verdict_memory_unused: "It asked for {limitBytes} of memory and took no more than {peakBytes}.",
  verdict_distributable:
    "{share} % of its work is done on all cores at once: on {machines} such machines it would take about {then} s instead of {seconds} s, their start included.",
  verdict_too_small: "It took {seconds} s in all: a cluster takes about {start} s to start.",
  verdict_no_gain:
    "On {machines} such machines it would take about {then} s, their start included, instead of {seconds} s: not worth it.",
  verdict_right_size:
    "{cores} of {held} cores were at work on average, and its memory reached {peakBytes} of {limitBytes}: the size fits.",
  alternative_more_cores:
    "{cores} cores instead of {held}: {share} % of the work is done on all cores at once (±{error}).",
  alternative_more_cores_unknown:
    "{cores} cores instead of one: on one core nobody can see how much of the work could be shared, so it may gain nothing or take {cores} times less.",
  alternative_more_cores_each:
    "{cores} cores for each node instead of {held}: {share} % of the work is done on all cores at once (±{error}).",
  alternative_more_cores_each_unknown:
    "{cores} cores for each node instead of {held}: how much of the work could be shared is not known.",
  alternative_more_memory_each:
    "{memoryBytes} for each node instead of {limitBytes}: the peak of node {node}, the fullest, with a fifth left free.",
  alternative_twice_memory_each:
    "{memoryBytes} for each node instead of {limitBytes}: what node {node} needs is not known, as it was ended before.",
  alternative_one_node:
    "{cores} cores of {target} instead of {nodes} nodes: together they wanted {wanted} and took {peakBytes}.",
  alternative_fewer_cores_each:
    "{cores} instead of {held} cores for each node: node {node}, the busiest, used {wanted}.",
  alternative_less_each:
    "{cores} instead of {held} cores and {memoryBytes} of memory for each node: node {node}, the busiest, used {wanted}, and none took more than {peakBytes}.",
  alternative_less_memory_each:
    "{memoryBytes} of memory for each node instead of {limitBytes}: none took more than {peakBytes}.",
  alternative_more_memory: "{memoryBytes} instead of {limitBytes}: its peak with a fifth left free.",
  alternative_twice_memory:
    "{memoryBytes} instead of {limitBytes}: what it needs is not known, as it was ended before.",
  alternative_fewer_cores: "{cores} instead of {held} cores: it wanted {wanted}.",
  alternative_less:
    "{cores} instead of {held} cores and {memoryBytes} of memory: it wanted {wanted} and took {peakBytes}.",
  alternative_less_memory: "{memoryBytes} of memory instead of {limitBytes}: it took {peakBytes}.",
  alternative_no_gpu: "{size}, which has no GPU: the GPU was hardly used.",
  alternative_gpu:
    "{size} with a GPU: it costs less if it is more than {times} times as fast, which nothing here has measured.",
  alternative_distribute:
    "{machines} machines of {size} with Spark, each with {cores} cores; their start takes about {start} s.",
  rewrite_none: "Nothing has to be rewritten.",
  rewrite_gpu: "It uses {library}, which computes on a GPU once the script tells it to.",
  rewrite_recipe: "Nothing has to be rewritten: recipe and algorithm are data. Crisol cannot train on Spark yet.",
  rewrite_spark:
    "It has to be written anew for PySpark: plain Python leaves the workers idle. Crisol has no Spark yet.",
  rewrite_spark_has: "It is written for {library} already. Crisol cannot start a cluster yet.",
} as const;

export type VerdictSentence = keyof typeof sentences;
type Params = Readonly<Record<string, string | number>>;

/** The sentence `code` with its numbers, rounded as they are said. */
export function say(code: VerdictSentence, given: Params = {}): Reason {
  const params = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === "string" ? value : isBytes(name) ? Math.round(value) : rounded(value),
    ]),
  );
  const text = sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] as string | number;
    return isBytes(name) ? bytes(Number(value)) : String(value);
  });
  return { code, params, text };
}

export const verdictSentences = Object.keys(sentences) as readonly VerdictSentence[];

/** A digit after the point; two of what is below one, none of what is above a hundred. */
function rounded(value: number): number {
  const digits = Math.abs(value) < 1 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return Number(value.toFixed(digits));
}

const isBytes = (name: string) => name.endsWith("Bytes");

function bytes(size: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, size >= 1 ? Math.floor(Math.log10(size) / 3) : 0);
  return `${Number((size / 1000 ** power).toFixed(power === 0 ? 0 : 1))} ${units[power]}`;
}
