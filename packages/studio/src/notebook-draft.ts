import { Name, type Notebook, NotebookSpec, type WantedMachine } from "@crisol/contract";

const GB = 1e9;
const created = NotebookSpec.extend({ name: Name });

/** A number as it is typed: empty, or not yet one. */
type Typed = number | string;

/** What the form of a notebook holds. */
export interface NotebookDraft {
  readonly name: string;
  readonly environment: "packages" | "named";
  /** One a line. */
  readonly requirements: string;
  readonly python: string;
  readonly environmentName: string;
  readonly cores: Typed;
  /** Empty: all there is. */
  readonly memoryGb: Typed;
  /** Where it shall run. */
  readonly place: WantedMachine;
  readonly idleMinutes: Typed;
  readonly secrets: readonly string[];
  readonly codeId: string | null;
}

/** The form of `notebook`, or of a new one with the contract's defaults. */
export function draftOf(notebook?: Notebook): NotebookDraft {
  const { environment, resources, idleMinutes, secrets, codeId } = notebook ?? NotebookSpec.parse({});
  const packages = environment.kind === "packages" ? environment : NotebookSpec.parse({}).environment;
  return {
    name: notebook?.name ?? "",
    environment: environment.kind,
    requirements: packages.kind === "packages" ? packages.requirements.join("\n") : "",
    python: (packages.kind === "packages" && packages.python) || "",
    environmentName: environment.kind === "named" ? environment.name : "",
    cores: resources.cores,
    memoryGb: resources.memoryBytes === null ? "" : resources.memoryBytes / GB,
    place: placeOf(resources),
    idleMinutes,
    secrets,
    codeId,
  };
}

function placeOf({ target, class: ofClass, size }: WantedMachine): WantedMachine {
  return { ...(target && { target }), ...(ofClass && { class: ofClass }), ...(size && { size }) };
}

/** What is sent; numbers that are none yet are left for the contract to refuse. */
export function bodyOf(draft: NotebookDraft) {
  const requirements = draft.requirements.split("\n").flatMap((line) => line.trim() || []);
  return {
    name: draft.name.trim(),
    environment:
      draft.environment === "named"
        ? ({ kind: "named", name: draft.environmentName.trim() } as const)
        : ({ kind: "packages", requirements, python: draft.python.trim() || null } as const),
    resources: {
      cores: draft.cores as number,
      memoryBytes: draft.memoryGb === "" ? null : Math.round(Number(draft.memoryGb) * GB),
      ...draft.place,
    },
    idleMinutes: draft.idleMinutes as number,
    secrets: [...draft.secrets],
    codeId: draft.codeId,
  };
}

/** What the contract has against the draft, by the first parts of the field: `name`, `resources.cores`, `environment`. */
export function problemsOf(draft: NotebookDraft): ReadonlyMap<string, string> {
  const { error } = created.safeParse(bodyOf(draft));
  const problems = new Map<string, string>();
  for (const { path, message } of error?.issues ?? []) {
    const field = path.map(String).join(".");
    if (!problems.has(field)) problems.set(field, message);
  }
  return problems;
}
