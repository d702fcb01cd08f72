import type { KnownFacts } from "../case.js";
import type { OwnMachine } from "../own-machines.js";
import type { Scenario } from "./scenario.js";

const GIB = 2 ** 30;
const own = (name: string, cores: number, gib: number, pricePerHour: number, more: Partial<OwnMachine> = {}) =>
  ({ name, cores, memoryBytes: gib * GIB, gpus: 0, pricePerHour, currency: "USD", watts: null, ...more }) as const;

const unpriced = (name: string, cores: number, gib: number, gpus = 0) =>
  ({ name, cores, memoryBytes: gib * GIB, gpus, class: gpus > 0 ? "gpu" : "general_purpose" }) as const;

const table = { dataKind: "table", ownData: "labelled", predict: "regression", columns: 20 } as const;
const images = {
  ...{ predict: "image_classification", dataKind: "images", ownData: "labelled", rows: 50_000 },
  ...{ control: "full", languages: ["python"] },
} satisfies Scenario["answers"];
const machine = { service: "workspace", kind: "machine" } as const;
const measured = { sampleRows: 50_000, memoryBytes: 4e9, coreSeconds: 36_000, parallelShare: 0.98 };
const long: KnownFacts = {
  ...{ rows: 1_000_000, columns: 30, bytes: 240_000_000, target: "price", task: "regression" as const },
  measured,
};

/** Machines that are there, with a price of their own, beside those that could be rented. */
export const inHouseScenarios: readonly Scenario[] = [
  {
    id: "cheaper-in-house",
    story: "A small table, and a machine in the house for less than the smallest that is rented.",
    answers: { ...table, rows: 20_000 },
    own: [own("workstation", 8, 32, 0.05)],
    right: {
      ...machine,
      target: "workstation",
      place: { target: "workstation", cores: 8, memoryBytes: 8 * GIB },
    },
  },
  {
    id: "dearer-in-house",
    story: "The one in the house costs many times as much.",
    answers: { ...table, rows: 20_000 },
    own: [own("mainframe", 16, 128, 20)],
    right: { ...machine, target: null, place: { size: "general-2", cores: null, memoryBytes: null } },
  },
  {
    id: "faster-in-house",
    story: "An hour costs three times as much and the training takes less than a third of the time: it is cheaper.",
    answers: {},
    facts: long,
    own: [own("fast", 16, 64, 0.3)],
    right: { ...machine, target: "fast" },
  },
  {
    id: "slow-and-fast-in-house",
    story: "Of two in the house the one on which a training costs less, not the one whose hour does.",
    answers: {},
    facts: long,
    own: [own("slow", 1, 16, 0.09), own("fast", 16, 64, 0.3)],
    right: { ...machine, target: "fast" },
  },
  {
    id: "too-small-in-house",
    story: "The one in the house does not hold the training with a fifth free.",
    answers: {},
    facts: { ...long, measured: { ...measured, memoryBytes: 14e9 } },
    own: [own("laptop", 8, 16, 0.01)],
    right: { ...machine, target: null },
  },
  {
    id: "too-slow-in-house",
    story: "It must end in an hour, and takes ten on the one in the house.",
    answers: { trainingHours: 1 },
    facts: long,
    own: [own("old", 1, 64, 0.01)],
    right: { ...machine, target: null, cores: [16, 16] },
  },
  {
    id: "a-gpu-in-house",
    story: "Images, and a GPU in the house.",
    answers: images,
    own: [own("gpu-box", 16, 64, 0.2, { gpus: 1, currency: "EUR" }), own("plain", 64, 256, 0.01)],
    right: {
      ...machine,
      gpu: true,
      target: "gpu-box",
      place: { target: "gpu-box", class: "gpu", cores: 16, memoryBytes: 28 * GIB },
    },
  },
  {
    id: "no-gpu-in-house",
    story: "Images, and nothing but CPUs in the house.",
    answers: images,
    own: [own("plain", 64, 256, 0.01)],
    right: { ...machine, gpu: true, target: null, place: null },
  },
  {
    id: "a-larger-one-in-house",
    story: "Too slow on a middling machine: the one in the house is as large as the larger size, and cheaper.",
    answers: { ...table, rows: 200_000, currentClass: "general_purpose", isLargestSize: false, trouble: "too_slow" },
    own: [own("small", 2, 8, 0.01), own("server", 32, 128, 0.1)],
    right: { ...machine, target: "server" },
  },
  {
    id: "a-cluster-is-not-in-house",
    story: "No machine holds the data, that in the house neither.",
    answers: { ...table, rows: 20_000_000_000, bytes: 4e12, languages: ["pyspark"] },
    own: [own("server", 32, 128, 0.1)],
    right: { service: "spark", kind: "cluster", target: null, place: null },
  },
  {
    id: "a-service-needs-none-in-house",
    story: "A ready-made model does it: no machine, however cheap.",
    answers: { prebuilt: "translation", dataKind: "text" },
    own: [own("server", 32, 128, 0.01)],
    right: { service: "ai_services", kind: "none", target: null, place: null },
  },
  {
    id: "large-enough-in-house",
    story: "Nobody said what the machine of the house costs, and it is as large as the size that is advised.",
    answers: { ...table, rows: 20_000 },
    unpriced: [unpriced("house", 4, 7.6)],
    right: { ...machine, target: null, place: { size: "general-2", cores: null, memoryBytes: null } },
  },
  {
    id: "smaller-in-house",
    story: "The only one there is has less memory than the smallest size.",
    answers: { ...table, rows: 20_000 },
    unpriced: [unpriced("house", 4, 6)],
    right: { ...machine, target: null, place: null },
  },
  {
    id: "another-gpu-in-house",
    story: "Images, and a GPU in the house beside fewer cores and less memory than those of the sizes.",
    answers: images,
    unpriced: [unpriced("plain", 64, 256), unpriced("old", 2, 8, 1)],
    right: { ...machine, gpu: true, target: null, place: { class: "gpu", cores: 2, memoryBytes: 8 * GIB } },
  },
  {
    id: "over-budget-in-house",
    story: "The only GPU that is cheaper than a rented one still costs more a month than there is.",
    answers: { ...images, trainingHours: 10, trainingsPerMonth: 20, budgetPerMonth: 30 },
    own: [own("gpu-box", 16, 64, 0.4, { gpus: 1 })],
    right: { ...machine, target: "gpu-box", warning: "budget_exceeded" },
  },
];
