import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tryImport } from "./trial.js";

describe("a clean file", () => {
  test("keeps types, order and missing values", async () => {
    const { imported, rows } = await tryImport(
      "id,score,ok,day,at,note\n1,2.5,true,2024-02-29,2024-01-01T10:00:00Z,a\n2,,false,,,\n",
    );
    expect(imported.columns.map((c) => c.type)).toEqual(["integer", "number", "boolean", "date", "timestamp", "text"]);
    expect(rows).toEqual([
      [1, 2.5, true, "2024-02-29", "2024-01-01T10:00:00.000Z", "a"],
      [2, null, false, null, null, null],
    ]);
  });

  test("whole numbers that turn out to have decimals become numbers, not rounded ones", async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i},${i % 7}`);
    lines[45_000] = "45000,3.5";
    const { imported, rows, refused } = await tryImport(`a,b\n${lines.join("\n")}\n`, { columnTypes: {} });
    expect(imported.columns[1]!.type).toBe("number");
    expect(rows[45_000]).toEqual([45_000, 3.5]);
    expect(refused).toEqual([]);
  });

  test("safety-33 the same rows give the same bytes, read directly or screened, packed or not", async () => {
    const csv = `a,b\n${Array.from({ length: 200_000 }, (_, i) => `${i},x${i % 10}`).join("\n")}\n`;
    const trials = await Promise.all([
      tryImport(csv),
      tryImport(csv, { trim: true }),
      tryImport(gzipSync(csv), {}, "t.csv.gz"),
    ]);
    expect(new Set(trials.map((trial) => trial.sha256)).size).toBe(1);
  });
});

describe("refused rows", () => {
  test("each has its line in the file, counted over quoted line ends, its column and its reason", async () => {
    const csv = [
      "id,size,note", // 1
      "1,2,x", // 2
      '2,oops,"two', // 3
      'lines"', // 4
      "3,4", // 5
      "5,6,7,8", // 6
      '6,7,"open', // 7
      "8,9,z", // 8
      '9,1,"a"b', // 9
      "10,2,ok", // 10
      "11,3,ok", // 11
      "12,3,ok", // 12
    ].join("\r\n");
    const { rows, refused } = await tryImport(csv, { columnTypes: { size: "integer" } });
    expect(refused.map((row) => [row.line, row.column, row.reason.code])).toEqual([
      [3, "size", "not_integer"],
      [5, null, "too_few_columns"],
      [6, null, "too_many_columns"],
      [7, null, "text_after_quote"],
      [9, null, "text_after_quote"],
    ]);
    expect(refused[0]!.text).toBe('2,oops,"two\r\nlines"');
    expect(rows.map((row) => row[0])).toEqual([1, 8, 10, 11, 12]);
  });

  test("a quote that never closes costs its own line only", async () => {
    const { rows, refused } = await tryImport('a,b\n1,x\n2,"never\n3,y\n4,z\n');
    expect(refused.map((row) => [row.line, row.reason.code, row.text])).toEqual([[3, "quote_not_closed", '2,"never']]);
    expect(rows).toEqual([
      [1, "x"],
      [3, "y"],
      [4, "z"],
    ]);
  });

  test("bytes that are not UTF-8 among much that is", async () => {
    const good = Array.from({ length: 50 }, (_, i) => `${i},año ${i}`).join("\n");
    const csv = Buffer.concat([Buffer.from(`n,t\n${good}\n50,`), Buffer.from([0xe9, 0xff]), Buffer.from("\n51,é\n")]);
    const { rows, refused } = await tryImport(csv);
    expect(refused.map((row) => [row.line, row.reason.code])).toEqual([[52, "invalid_encoding"]]);
    expect(rows.length).toBe(51);
  });

  test("a column that is mostly no number beyond the sample becomes text and loses nothing", async () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `${i},${i % 9000}`);
    for (let i = 190_000; i < 190_100; i++) lines[i] = `${i},bad`;
    const { imported, refused } = await tryImport(`a,b\n${lines.join("\n")}\n`);
    expect([imported.rowCount, refused.length]).toEqual([199_900, 100]);
    expect(refused[0]).toMatchObject({ line: 190_002, column: "b", reason: { code: "not_integer" } });
  });
});

describe("JSON lines", () => {
  test("malformed lines are refused, nested values are text, late keys are added", async () => {
    const lines = [
      '{"a":1,"b":{"c":[1]},"__proto__":"p"}',
      "{oops",
      "[1]",
      "",
      '{"a":2,"late":"x"}',
      '{"a":12345678901234567890}',
    ];
    const { imported, rows, refused } = await tryImport(
      `${lines.join("\n")}\n`,
      { columnTypes: { a: "text" } },
      "t.jsonl",
    );
    expect(imported.columns.map((c) => c.name)).toEqual(["a", "b", "column_3", "late"]);
    expect(rows).toEqual([
      ["1", '{"c":[1]}', "p", null],
      ["2", null, null, "x"],
      ["12345678901234567890", null, null, null],
    ]);
    expect(refused.map((row) => [row.line, row.reason.code])).toEqual([
      [2, "invalid_json"],
      [3, "not_an_object"],
    ]);
  });
});

const delimiters = [",", ";", "\t", "|"] as const;
const encodings = ["utf-8", "utf-16le", "windows-1252"] as const;

const table = fc.record({
  delimiter: fc.constantFrom(...delimiters),
  encoding: fc.constantFrom(...encodings),
  decimal: fc.constantFrom(".", ",") as fc.Arbitrary<"." | ",">,
  lineEnd: fc.constantFrom("\n", "\r\n"),
  marker: fc.constantFrom("", "NA", "?"),
  rows: fc.array(
    fc.record({
      whole: fc.option(fc.integer({ min: -1e9, max: 1e9 })),
      real: fc.option(fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 64)),
      text: fc.string({
        unit: fc.constantFrom("a", "Z", "é", "€", '"', ",", ";", "\n", " ", "'", "\t", "|"),
        maxLength: 12,
      }),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

const options = (t: Table) => ({
  delimiter: t.delimiter,
  quote: '"',
  header: true,
  encoding: t.encoding,
  decimalSeparator: t.decimal,
  missingMarkers: [t.marker],
  trim: false,
  columnTypes: { whole: "integer", real: "number", text: "text" } as const,
});

const written = (t: Table) => {
  const cell = (text: string) => (/[",;\t|\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return t.rows.map((row) =>
    [
      row.whole === null ? t.marker : String(row.whole),
      row.real === null ? t.marker : cell(String(row.real).replace(".", t.decimal)),
      cell(row.text),
    ].join(t.delimiter),
  );
};

const encoded = (text: string, encoding: string) => {
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "windows-1252") return Buffer.from(text.replaceAll("€", "\x80"), "latin1");
  return Buffer.from(text, "utf8");
};

describe("properties", () => {
  test("whatever the dialect, what was written is what is imported", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (t) => {
        const text = ["whole,real,text".replaceAll(",", t.delimiter), ...written(t)].join(t.lineEnd) + t.lineEnd;
        const { rows, refused } = await tryImport(encoded(text, t.encoding), options(t));
        expect(refused).toEqual([]);
        const missing = new Set(["", t.marker]);
        expect(rows).toEqual(t.rows.map((row) => [row.whole, row.real, missing.has(row.text) ? null : row.text]));
      }),
      { numRuns: 60 },
    );
  });

  test("every line of a damaged file is imported or refused under its own number", async () => {
    const damages = ["x,y", "1,2,3,4", "oops,1.5,t", '7,1.5,"open', '8,1.5,"a"b', "9,zz,t"];
    const line = fc.oneof(
      { weight: 3, arbitrary: fc.nat(999).map((n) => `${n},${n}.5,text`) },
      { weight: 1, arbitrary: fc.constantFrom(...damages) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 3, maxLength: 60 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        async (lines, end) => {
          // An open quote is only sure to be one if no other quote comes after it: at most one of them.
          const first = lines.findIndex((l) => l.includes('"'));
          const body = ["0,0.5,text", ...lines.map((l, i) => (l.includes('"') && i !== first ? "x,y" : l))];
          const types = { a: "integer", b: "number", c: "text" } as const;
          const { rows, refused } = await tryImport(`a,b,c${end}${body.join(end)}${end}`, {
            delimiter: ",",
            header: true,
            trim: false,
            columnTypes: types,
            missingMarkers: [],
          });
          const bad = body.flatMap((l, i) => (/^\d+,\d+\.5,text$/.test(l) ? [] : [{ line: i + 2, text: l }]));
          expect(refused.map(({ line, text }) => ({ line, text }))).toEqual(bad);
          expect(rows.length + refused.length).toBe(body.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("safety-08 mutated files are imported or refused with a sentence, never a crash", async () => {
    const seeds = [
      Buffer.from('a,b,c\n1,2.5,"x, y"\n2,,z\n3,4.5,"q""q"\n'),
      Buffer.from('{"a":1,"b":"x"}\n{"a":2,"b":null}\n'),
      Buffer.from("fecha;valor\n01/02/2024;1,5\n13/02/2024;2,5\n"),
      gzipSync("a,b\n1,2\n3,4\n"),
    ];
    const mutation = fc.record({
      at: fc.nat(200),
      kind: fc.constantFrom("flip", "drop", "insert", "repeat"),
      byte: fc.nat(255),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(mutation, { minLength: 1, maxLength: 8 }),
        async (seed, mutations) => {
          const bytes = [...seed];
          for (const { at, kind, byte } of mutations) {
            const i = at % Math.max(1, bytes.length);
            if (kind === "flip") bytes[i] = byte;
            else if (kind === "drop") bytes.splice(i, 1 + (byte % 5));
            else if (kind === "insert") bytes.splice(i, 0, byte);
            else bytes.splice(i, 0, ...bytes.slice(i, i + (byte % 50)));
          }
          try {
            const { imported, refused } = await tryImport(Buffer.from(bytes), {}, "t.dat");
            expect(refused.length).toBe(imported.refusedRowCount);
          } catch (error) {
            expect((error as Error).name, String((error as Error).stack)).toBe("CrisolError");
          }
        },
      ),
      { numRuns: 800 },
    );
  }, 120_000);
});
