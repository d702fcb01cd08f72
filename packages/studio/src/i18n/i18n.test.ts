import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldSentences } from "@crisol/contract";
import { expect, test } from "vitest";
import en from "./en.js";
import es from "./es.js";

type Texts = { readonly [key: string]: string | Texts };

/** Come in English from the API. */
const ofTheApi = ["reason", "problem", "example", "param", "metricHelp"];

function keysOf(texts: Texts, prefix = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

function textsOf(texts: Texts, prefix = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value] as [string, string]] : textsOf(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const spanish = textsOf(es).filter(([key]) => !ofTheApi.includes(key.split(".")[0] as string));

test("English and Spanish have the same keys", () => {
  expect(spanish.map(([key]) => key).sort()).toEqual(keysOf(en).sort());
});

test("a text names no value that the other language's does not have", () => {
  const english = new Map(textsOf(en));
  const wrong = spanish.filter(([key, text]) =>
    placeholders(text).some((name) => !placeholders(english.get(key) ?? "").includes(name)),
  );
  expect(wrong).toEqual([]);
});

test("every sentence about a field has a Spanish text, which is filled with nothing else", () => {
  const texts = new Map(textsOf(es.problem));
  const problems = Object.entries(fieldSentences).flatMap(([code, sentence]) => {
    const text = texts.get(code);
    const known = placeholders(sentence);
    return text === undefined || placeholders(text).some((name) => !known.includes(name)) ? [code] : [];
  });
  expect(problems).toEqual([]);
});

test("values stand in single braces, as they are filled in", () => {
  const doubled = [...textsOf(en), ...textsOf(es)].filter(([, text]) => /\{\{|\}\}/.test(text));
  expect(doubled).toEqual([]);
});

test("every key that the source names has a text", () => {
  const source = join(import.meta.dirname, "..");
  const known = new Set(keysOf(en).flatMap((key) => [key, key.replace(/_(one|other)$/, "")]));
  const missing = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes("i18n"))
    .flatMap((file) =>
      [...readFileSync(join(source, file), "utf8").matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] as string),
    )
    .filter((key) => !known.has(key));
  expect(missing).toEqual([]);
});
