import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tickText, withTicksInLanguage } from "./ticks.js";

beforeAll(() => i18next.init({ lng: "es", resources: {} }));
afterAll(() => i18next.changeLanguage("en"));

const texts = (ticks: readonly unknown[]) => ticks.map((tick, at) => tickText(tick, at, ticks, "UTC"));

describe("ticks are in the page's language", () => {
  test("numbers, all with the decimals that their step needs", async () => {
    await i18next.changeLanguage("es");
    expect(texts([0, 0.2, 0.4])).toEqual(["0,0", "0,2", "0,4"]);
    expect(texts([-0.25, 0, 0.25])).toEqual(["-0,25", "0,00", "0,25"]);
    expect(texts([0, 20_000])).toEqual(["0", "20.000"]);
    expect(texts([0, 0.0005, 0.001])).toEqual(["0,0000", "0,0005", "0,0010"]);
    expect(texts([0, 2e-7])).toEqual(["0", "2e-7"]);
    expect(texts([2.5])).toEqual(["2,5"]);
    await i18next.changeLanguage("en");
    expect(texts([0, 0.2, 0.4])).toEqual(["0.0", "0.2", "0.4"]);
    expect(texts([0, 20_000])).toEqual(["0", "20,000"]);
  });

  test("moments as far as they differ, with the year or day where it begins", async () => {
    await i18next.changeLanguage("es");
    const months = [new Date("2025-11-01"), new Date("2025-12-01"), new Date("2026-01-01")];
    expect(texts(months)).toEqual(["nov\n2025", "dic", "ene\n2026"]);
    expect(texts([new Date("2026-03-01T22:00Z"), new Date("2026-03-02T00:00Z")])).toEqual([
      "22:00\n1 mar",
      "00:00\n2 mar",
    ]);
    expect(texts([new Date("2020-01-01"), new Date("2022-01-01")])).toEqual(["2020", "2022"]);
  });

  test("names as they are, and what a plot writes itself stays", () => {
    expect(texts(["yes", "no"])).toEqual(["yes", "no"]);
    const tickFormat = () => "own";
    expect(withTicksInLanguage({ x: { tickFormat } }).x?.tickFormat).toBe(tickFormat);
    expect(withTicksInLanguage({}).y?.tickFormat).toBeTypeOf("function");
  });

  test("and every plot is drawn where that is seen to", () => {
    const folder = join(import.meta.dirname, "..");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
    const drawing = files.filter((name) =>
      readFileSync(join(folder, name), "utf8").includes(["Plot", "plot("].join(".")),
    );
    expect(drawing).toEqual([join("plots", "plot-figure.tsx")]);
  });
});
