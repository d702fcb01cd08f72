import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportOptions } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detectionOf } from "./preview.js";
import { trialFile } from "./trial.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crisol-detect-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const look = async (content: Buffer | string, options: ImportOptions = {}, name = "t.csv") =>
  detectionOf(await trialFile(folder, content, name), options);
const problem = (content: Buffer | string, options: ImportOptions = {}, name = "t.csv") =>
  look(content, options, name).then(
    () => "no error",
    (error) => error.message as string,
  );

describe("options", () => {
  test("semicolons, decimal commas and days first", async () => {
    const { options, preview, warnings } = await look("fecha;valor;código\n13/02/2024;1,5;007\n01/03/2024;-2,25;010\n");
    expect(options).toMatchObject({ delimiter: ";", decimalSeparator: ",", dateFormat: "%d/%m/%Y", header: true });
    expect(preview[0]).toEqual({ fecha: "2024-02-13", valor: 1.5, código: "007" });
    expect(warnings).toEqual([]);
  });

  test("days and months that could be either have a warning", async () => {
    const { options, warnings } = await look("d,x\n01/02/2024,1\n03/04/2024,2\n");
    expect(options.dateFormat).toBe("%d/%m/%Y");
    expect(warnings.map((w) => w.code)).toEqual(["date_order_ambiguous"]);
  });

  test("months first where a day shows it", async () => {
    expect((await look("d,x\n01/02/2024,1\n03/24/2024,2\n")).options.dateFormat).toBe("%m/%d/%Y");
  });

  test("markers count where the rest of the column shows them to be markers", async () => {
    const numbers = await look("a,b\n1,x\nNA,y\n3,NA\n4,z\n5,z\n");
    expect(numbers.options.missingMarkers).toEqual(["NA"]);
    expect(numbers.columns[0]).toMatchObject({ type: "integer", missingInSample: 1 });
    expect((await look("country,x\nNA,1\nES,2\nFR,3\nDE,4\n")).options.missingMarkers).toEqual([]);
  });

  test("blanks around values are trimmed", async () => {
    const { options, preview } = await look("a, b, c\n1, x y, 2\n3, z, ?\n4, w, 5\n");
    expect(options).toMatchObject({ trim: true, missingMarkers: ["?"] });
    expect(preview[1]).toEqual({ a: 3, b: "z", c: null });
  });

  test("encodings", async () => {
    expect((await look(Buffer.from("name,n\ncaf\xe9,1\n\x80uro,2\n", "latin1"))).preview[1]).toEqual({
      name: "€uro",
      n: 2,
    });
    expect((await look(Buffer.from("\ufeffname,n\ncafé,1\n", "utf16le"))).preview[0]).toEqual({ name: "café", n: 1 });
    expect((await look("\ufeffname,n\ncafé,1\n")).columns[0]!.name).toBe("name");
  });

  test("a file without header", async () => {
    const { options, columns } = await look("5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n");
    expect(options.header).toBe(false);
    expect(columns.map((c) => [c.name, c.type])).toEqual([
      ["column_1", "number"],
      ["column_2", "number"],
      ["column_3", "text"],
    ]);
  });

  test("a single bad value leaves a column of numbers what it is, with a warning", async () => {
    const { columns, warnings } = await look("a,b\n1,x\n2,x\noops,x\n4,x\n5,x\n");
    expect(columns[0]!.type).toBe("integer");
    expect(warnings.map((w) => w.code)).toEqual(["values_would_be_refused"]);
  });

  test("what the user says wins, and what cannot be is refused", async () => {
    const { columns, preview } = await look("a,b\n1,2\n3,4\n", { columnTypes: { column_1: "text" }, header: false });
    expect(columns[0]).toMatchObject({ name: "column_1", type: "text", reason: { code: "chosen" } });
    expect(preview).toHaveLength(3);
    expect(await problem("a,b\n1,2\n", { columnTypes: { c: "text" } })).toContain(
      '"c" is not a column; there are "a", "b"',
    );
    expect(await problem("a,b\n1,2\n", { encoding: "klingon" })).toContain("klingon");
    expect(await problem("a,b\n1,2\n", { delimiter: "é" })).toContain("delimiter");
    expect(await problem("a,b\n1,2\n", { delimiter: ";", quote: ";" })).toContain("quote");
    expect(await problem("a,b\n1,2\n", { dateFormat: "%Q" })).toContain("%Q");
    expect(await problem("a,b\n1,2\n", { format: "parquet" })).toContain("format");
  });
});

describe("names", () => {
  test("safety-20 hostile and repeated names are data, unique whatever the case", async () => {
    const long = "x".repeat(10_000);
    const header = `"<img src=x onerror=alert(1)>",__proto__,a,A,,"two\nlines","say ""hi""",${long}`;
    const { columns, preview } = await look(`${header}\n1,2,3,4,5,6,7,8\n2,3,4,5,6,7,8,9\n`, { header: true });
    expect(columns.map((c) => c.name)).toEqual([
      "<img src=x onerror=alert(1)>",
      "column_2",
      "a",
      "A_2",
      "column_5",
      "two lines",
      'say "hi"',
      "x".repeat(200),
    ]);
    expect(Object.values(preview[0]!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("what is no table", () => {
  test.each([
    ["", "t.csv", "has no rows"],
    ["a,b\n", "t.csv", "has no rows"],
    ["\n\n\n", "t.csv", "has no rows"],
    [Buffer.from([0, 1, 2, 3, 255, 254, 7, 8, 0, 0, 1, 2]), "t.csv", "not recognised"],
    [Buffer.from("PK\x03\x04rest"), "t.xlsx", "Excel"],
    [Buffer.from("800495aabb", "hex"), "model.pkl", "pickle"],
    [Buffer.from("1f8b0800000000000003", "hex"), "t.csv.gz", "gzip"],
    [Buffer.from("PAR1 and nothing else PAR1"), "t.parquet", "Parquet"],
    ['[{"a":1},{"a":2}]', "t.json", "not recognised"],
  ])("%#: %s", async (content, name, sentence) => {
    expect(await problem(content, {}, name)).toContain(sentence);
  });
});
