import type { Reason } from "@crisol/contract";
import { CrisolError } from "@crisol/sdk";
import i18next from "i18next";
import { beforeAll, describe, expect, test } from "vitest";
import en from "../i18n/en.js";
import es from "../i18n/es.js";
import { sentenceOf } from "./error-notice.js";
import { reasonText } from "./reason-text.js";

beforeAll(async () => {
  await i18next.init({
    lng: "es",
    resources: { en: { translation: en }, es: { translation: es } },
    interpolation: { escapeValue: false, prefix: "{", suffix: "}" },
  });
});

const refused: Reason = {
  code: "refused",
  params: {
    ...{
      code: "pipeline_invalid",
      message: "The pipeline cannot be used: the step a: the project has no recipe plain.",
    },
    ...{ problem: "the step a: the project has no recipe plain", problemCode: "step_no_recipe" },
    ...{ step: "a", recipe: "plain" },
  },
  text: "The pipeline cannot be used: the step a: the project has no recipe plain.",
};

describe("what the server says, in Spanish", () => {
  test("a refusal, with the error that is in it and that error's problem", () => {
    expect(reasonText(refused)).toBe(
      "no se pudo empezar. El pipeline no se puede usar: el paso a: el proyecto no tiene la receta plain.",
    );
    const { params, text } = refused;
    const paused = { code: "failed_often", params: { ...params, lastCode: "refused", count: 5, last: text }, text: "" };
    expect(reasonText(paused)).toBe(`no pudo empezar 5 veces seguidas. La última: ${reasonText(refused)}`);
  });

  test("an error whose problems all have codes; one with a problem that has none keeps the server's words", () => {
    const coded = { field: "steps.a", message: "in English", code: "step_circle", params: { steps: "a, b, a" } };
    const error = (problems: (typeof coded | { field: string; message: string })[]) =>
      sentenceOf(new CrisolError("pipeline_invalid", { problem: "in English" }, problems));
    expect(error([coded])).toBe("El pipeline no se puede usar: los pasos a, b, a se esperan unos a otros en círculo.");
    expect(error([coded, { field: "x", message: "y" }])).toBe("El pipeline no se puede usar: in English.");
  });

  test("a code that nobody knows is the server's sentence", () => {
    expect(reasonText({ code: "of_later", params: {}, text: "as the server says" })).toBe("as the server says");
    const strange = { ...refused, params: { code: "of_later", message: "as the server says" } };
    expect(reasonText(strange)).toBe("no se pudo empezar. as the server says");
  });
});
