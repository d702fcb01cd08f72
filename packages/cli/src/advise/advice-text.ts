import type { Advice, AdviceReading, Band, Reason } from "@crisol/contract";

const LABELS = {
  en: {
    ...{
      read: "Read",
      warnings: "Mind",
      task: "Task",
      metric: "Metric",
      criteria: "Good enough",
      way: "Way",
      train: "Training",
    },
    ...{
      develop: "Development",
      estimate: "Estimate",
      why: "Why",
      azure: "In Azure",
      change: "What would change it",
      next: "Next",
    },
    ...{
      here: "this machine is enough",
      notHere: "this machine is not enough",
      open: "Still open",
      conflicts: "Weighed",
      decisive: "decisive",
    },
    ...{
      rules: "Every rule that spoke",
      ways: "All ways",
      memory: "memory",
      time: "time",
      cost: "cost",
      inPlaceOf: "in the place of",
      ownPrice: "its own price",
      energy: "energy",
      cores: "cores",
    },
  },
  es: {
    ...{
      read: "Leído",
      warnings: "Atención",
      task: "Tarea",
      metric: "Métrica",
      criteria: "Suficiente",
      way: "Forma",
      train: "Entrenar",
    },
    ...{
      develop: "Desarrollo",
      estimate: "Estimación",
      why: "Por qué",
      azure: "En Azure",
      change: "Qué lo cambiaría",
      next: "Siguiente",
    },
    ...{
      here: "esta máquina basta",
      notHere: "esta máquina no basta",
      open: "Por contestar",
      conflicts: "Sopesado",
      decisive: "decisiva",
    },
    ...{
      rules: "Todas las reglas que hablaron",
      ways: "Todas las formas",
      memory: "memoria",
      time: "tiempo",
      cost: "coste",
      inPlaceOf: "en lugar de",
      ownPrice: "su propio precio",
      energy: "energía",
      cores: "núcleos",
    },
  },
} as const;

type Labels = (typeof LABELS)["en" | "es"];

interface Shown {
  /** Every rule that spoke, and all ways. */
  readonly all?: boolean | undefined;
  /** What a text was read as. */
  readonly found?: AdviceReading["found"] | undefined;
}

/** Advice for a terminal: a line for each thing that is advised, then why, then what would change it. */
export function adviceText(advice: Advice, { all, found }: Shown): string {
  const labels = LABELS[advice.language === "es" ? "es" : "en"];
  const width =
    Math.max(...[labels.task, labels.develop, labels.estimate, labels.criteria].map((text) => text.length)) + 2;
  const line = (label: string, text: string) => `${label.padEnd(width)}${text}`;
  const block = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((one) => `  ${one}`)];
  const here = advice.compute.training.isThisMachineEnough;
  const decisive = advice.steps.filter(({ isDecisive }) => isDecisive);
  const speaking = decisive.length > 0 ? decisive : advice.steps.filter(({ stage }) => stage === "way").slice(0, 3);
  return (
    [
      ...(found && found.length > 0
        ? [line(labels.read, found.map(({ name, label, words }) => `${name}: ${label} (“${words}”)`).join("; ")), ""]
        : []),
      ...advice.warnings.map(({ text }) => line(labels.warnings, text)),
      ...(advice.warnings.length > 0 ? [""] : []),
      line(labels.task, taskText(advice)),
      line(labels.metric, advice.metric.value ?? "-"),
      ...(advice.criteria.length > 0
        ? [line(labels.criteria, advice.criteria.map(({ value }) => value).join(", "))]
        : []),
      line(labels.way, `${advice.way.name} (${advice.services[0]?.name ?? ""})`),
      line(
        labels.train,
        machinesOf(advice.compute.training, labels) + (here === null ? "" : `; ${here ? labels.here : labels.notHere}`),
      ),
      line(labels.develop, machinesOf(advice.compute.development, labels)),
      line(labels.estimate, estimateText(advice, labels)),
      line(labels.azure, advice.azure.way),
      ...(advice.azure.training === "-" ? [] : [line("", advice.azure.training)]),
      ...block(
        labels.why,
        [
          ...speaking.map(({ reason }) => `- ${reason.text}`),
          ...advice.compute.training.reasons.slice(0, 3).map(({ text }) => `- ${text}`),
        ].filter(isFirst),
      ),
      ...block(
        labels.conflicts,
        advice.conflicts.map(({ reason, outcome }) => `- ${reason.text} ${outcome.text}`),
      ),
      ...block(
        labels.change,
        advice.changes.slice(0, all ? undefined : 6).map(({ text }) => `- ${text.text}`),
      ),
      ...(all ? block(labels.rules, advice.steps.map(stepText(labels.decisive))) : []),
      ...(all
        ? block(
            labels.ways,
            advice.ways.map(({ rank, name, score }) => `${rank}  ${name}  ${score}`),
          )
        : []),
      ...block(
        labels.open,
        advice.open.slice(0, 5).map(({ field, question }) => `${question.text}  (--answer ${field}=...)`),
      ),
      ...block(labels.next, [...(advice.setUp.note ? [advice.setUp.note.text] : []), ...advice.setUp.commands]),
    ]
      .join("\n")
      // Control characters in names from outside must not reach the terminal.
      .replace(/[^\P{Cc}\n]/gu, "\ufffd")
  );
}

/** In the words of the rule that decided it. */
function taskText({ steps, task, target }: Advice): string {
  const decided = steps.find(({ stage }) => stage === "task")?.decided.text ?? task.reason.text;
  return target === null ? decided : `${decided} (${target})`;
}

const isFirst = (text: string, i: number, all: readonly string[]) => all.indexOf(text) === i;

const stepText = (decisive: string) => (step: Advice["steps"][number]) =>
  `${step.rule}${step.isDecisive ? ` (${decisive})` : ""}: ${step.reason.text} ${(step.decided as Reason).text}`;

function machinesOf(
  { kind, size, driver, workerCount, reasons, pricePerHour, currency, target }: Advice["compute"]["training"],
  labels: Labels,
): string {
  if (!size) return reasons[0]?.text ?? "-";
  const machine = ({ id, cores, memoryBytes, gpu }: NonNullable<typeof size>) =>
    `${id} (${cores} ${labels.cores}, ${memoryBytes / 2 ** 30} GiB${gpu ? `, ${gpu.count} x ${gpu.name}` : ""})`;
  const price = `${currency === "USD" ? "US$" : currency} ${Number(pricePerHour.toPrecision(3))}/h`;
  if (target !== null) return `${target}, ${labels.inPlaceOf} ${machine(size)}, ${price} (${labels.ownPrice})`;
  return kind === "cluster" && driver
    ? `${workerCount} x ${machine(size)} + driver ${machine(driver)}, ${price}`
    : `${machine(size)}, ${price}`;
}

function estimateText({ estimate }: Advice, labels: Labels): string {
  const { memoryBytes, seconds, cost, energyWattHours, currency } = estimate;
  const parts = [
    memoryBytes && `${labels.memory} ${range(memoryBytes, BYTES)}`,
    seconds && `${labels.time} ${range(seconds, SECONDS)}`,
    cost && `${labels.cost} ${range(cost, [[1, currency === "USD" ? "US$" : currency]])}`,
    energyWattHours && `${labels.energy} ${range(energyWattHours, [[1, "Wh"]])}`,
  ].filter((part) => part !== null);
  return [...(parts.length > 0 ? [`${parts.join(", ")}.`] : []), estimate.reason.text].join(" ");
}

const digits = (value: number) => String(Number(value.toPrecision(2)));

/** Units from the smallest, each with how many of the smallest unit it is. */
type Units = readonly (readonly [size: number, name: string])[];
const BYTES: Units = [
  [1e6, "MB"],
  [1e9, "GB"],
  [1e12, "TB"],
];
const SECONDS: Units = [
  [1, "s"],
  [60, "min"],
  [3600, "h"],
  [86_400, "d"],
];

/** `12 (8–19) min`, in the largest unit of which there is one. */
function range({ low, expected, high }: Band, units: Units): string {
  const [size, name] = units.findLast(([one]) => expected >= one) ?? (units[0] as Units[number]);
  return `${digits(expected / size)} (${digits(low / size)}–${digits(high / size)}) ${name}`;
}
