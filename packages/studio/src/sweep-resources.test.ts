import { SweepTemplate } from "@crisol/contract";
import { expect, test } from "vitest";
import { resourcesDraftOf } from "./resources-draft.js";
import { resourcesOfTemplate, withTrialResources } from "./sweep-resources.js";

const draft = (change: object = {}) => ({ ...resourcesDraftOf({}), ...change });

test("a training's trials take what is typed, and nothing is said where nothing is", () => {
  const training = { recipeId: "rec_00000000000000000000000000", resources: { target: "old" } };
  const template = { kind: "training", training } as const;
  const placed = withTrialResources(template, draft({ cores: 2, memoryGb: 1.5, place: { size: "general-2" } }));
  expect(resourcesOfTemplate(placed)).toEqual({ cores: 2, memoryBytes: 1_500_000_000, size: "general-2" });
  expect(withTrialResources(template, draft())).toEqual({
    kind: "training",
    training: { recipeId: training.recipeId },
  });
});

test("a script's trials have a core where none is typed, and keep their nodes", () => {
  const script = { command: "ls", resources: { cores: 4, target: "old", nodes: 2, processesPerNode: 3 } };
  const placed = withTrialResources({ kind: "script", script }, draft({ place: { target: "box" } }));
  expect(SweepTemplate.parse(placed)).toMatchObject({
    script: { resources: { cores: 1, memoryBytes: null, target: "box", nodes: 2, processesPerNode: 3 } },
  });
  expect(resourcesDraftOf(resourcesOfTemplate(placed))).toEqual(draft({ cores: 1, place: { target: "box" } }));
});
