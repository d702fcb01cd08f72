import type {
  AdviceAnswers,
  AdviceCompute,
  AdviceTask,
  MachineClass,
  ServiceKind,
  TrainingResources,
} from "@crisol/contract";
import type { OfferedMachine } from "../advised-place.js";
import type { KnownFacts } from "../case.js";
import type { OwnMachine } from "../own-machines.js";

type Kind = AdviceCompute["kind"];

/** A case with its right answer, which was written down before the rules were weighed. Where several are right, all are listed. */
export interface Scenario {
  /** Rules name it as the case that tries them. */
  readonly id: string;
  readonly story: string;
  readonly answers: AdviceAnswers;
  /** Facts that are given, as if measured. */
  readonly facts?: KnownFacts;
  /** Compute targets of the workspace that have a price. */
  readonly own?: readonly OwnMachine[];
  /** Others, which have none. */
  readonly unpriced?: readonly OfferedMachine[];
  readonly right: {
    /** The target that is advised in the place of a rented size; null: none. */
    readonly target?: string | null;
    /** What a training asks for to run so; null: nothing, as no target would do. */
    readonly place?: TrainingResources | null;
    readonly task?: AdviceTask | null;
    readonly metric?: string | null;
    readonly service: ServiceKind | readonly ServiceKind[];
    readonly way?: string | readonly string[];
    readonly kind: Kind | readonly Kind[];
    /** Of the training; null where the service has its own compute. */
    readonly class?: MachineClass | null;
    readonly gpu?: boolean;
    readonly development?: MachineClass;
    /** The least and the most cores of the machine, or of one worker. */
    readonly cores?: readonly [least: number, most: number];
    /** A rule that must have spoken. */
    readonly rule?: string;
    /** A rule without which the answer would be another. */
    readonly decisive?: string;
    readonly warning?: string;
    /** Whether something must be warned of, in whatever words. */
    readonly warns?: true;
    /** The rule that was followed, and the one that it outweighed. */
    readonly conflict?: readonly [string, string];
  };
}
