import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConnection, type SqliteConnection } from "./sqlite/connection.js";

let folder: string;
let connection: SqliteConnection;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crisol-storable-"));
  connection = openConnection(join(folder, "test.db"), { readOnly: false, busyTimeoutMs: 0 });
  connection.exec("CREATE TABLE kept (bare, txt TEXT)");
});
afterAll(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function roundTrip(value: unknown): unknown {
  connection.exec("DELETE FROM kept");
  connection.run("INSERT INTO kept (bare) VALUES (?)", [value]);
  return connection.run<{ bare: unknown }>("SELECT bare FROM kept", []).rows[0]!.bare;
}

describe("a stored value", () => {
  test("comes back as it was, or is refused", () => {
    const values = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    );
    fc.assert(
      fc.property(values, (value) => {
        const storable = typeof value !== "string" || !value.includes("\0");
        if (storable) expect(roundTrip(value)).toStrictEqual(value);
        else expect(() => roundTrip(value)).toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  test("that the driver would change or die of is refused with a sentence", () => {
    const values = [true, undefined, Number.NaN, new Date(0), {}, [], 2n ** 53n, "a\0b", "\ud800", Symbol("s")];
    for (const value of values) {
      expect(() => roundTrip(value)).toThrow(expect.objectContaining({ code: "value_not_storable" }));
    }
  });

  test("of an integer is the integer's digits in a text column", () => {
    connection.exec("DELETE FROM kept");
    connection.run("INSERT INTO kept (txt) VALUES (?)", [3]);
    expect(connection.run("SELECT txt FROM kept", []).rows).toEqual([{ txt: "3" }]);
  });
});
