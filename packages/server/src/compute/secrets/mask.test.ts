import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mask } from "./mask.js";

async function masked(values: readonly string[], chunks: readonly (string | Buffer)[]): Promise<string> {
  const bytes = chunks.map((chunk) => Buffer.from(chunk as string)).filter(({ length }) => length > 0);
  return (await buffer(Readable.from(bytes).pipe(mask(values)))).toString("latin1");
}

/** `bytes` in pieces that end at `cuts`. */
function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map((at) => at % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** Without half surrogates, which UTF-8 cannot say. */
const isWhole = (text: string) => Buffer.from(text).toString("utf8") === text;
const around = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "é", "%", "=", "Z"), maxLength: 40 });
const value = fc
  .string({ unit: "binary", minLength: 1, maxLength: 24 })
  .filter((text) => isWhole(text) && !text.includes("*") && Buffer.byteLength(text) >= 4);
const cuts = fc.array(fc.nat(), { maxLength: 8 });

test("safety-14: a secret in an output is masked wherever the output is cut, and nothing else is changed", async () => {
  await fc.assert(
    fc.asyncProperty(value, fc.array(around, { minLength: 1, maxLength: 5 }), cuts, async (secret, parts, at) => {
      fc.pre(parts.every((part) => !part.includes(secret)));
      const bytes = Buffer.from(parts.join(secret));
      const whole = await masked([secret], [bytes]);
      expect(await masked([secret], cut(bytes, at))).toBe(whole);
      expect(whole).not.toContain(Buffer.from(secret).toString("latin1"));
      const plain = parts.join("|");
      if (await unmarked(secret, plain)) {
        // Where a part and the secret do not make another secret between them.
        const joined = Buffer.from(parts.join("***")).toString("latin1");
        if (!overlaps(secret)) expect(whole).toBe(joined);
      }
    }),
    { numRuns: 500 },
  );
});

const unmarked = async (secret: string, text: string) =>
  (await masked([secret], [text])) === Buffer.from(text).toString("latin1");
/** What begins as it ends, or in letters of the parts, may be found elsewhere than it was put. */
const overlaps = (secret: string) => /[ab \né%=Z]/.test(secret);

test("safety-14: its base64, wherever it begins in what was encoded, and its URL-encoding are masked too", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary", minLength: 6, maxLength: 40 }).filter((text) => isWhole(text) && !text.includes("*")),
      fc.string({ maxLength: 5 }),
      fc.string({ maxLength: 5 }),
      cuts,
      async (secret, before, behind, at) => {
        const encoded = Buffer.from(before + secret + behind);
        for (const text of [encoded.toString("base64"), encoded.toString("base64url")]) {
          const shown = await masked([secret], cut(Buffer.from(`Basic ${text}\n`), at));
          expect(shown).toContain("***");
          // At most the characters that hold bits of what stands around it are left.
          const left = shown.replace("Basic ", "").replace("***", "").trim().length;
          expect(left).toBeLessThanOrEqual(
            Math.ceil(((Buffer.byteLength(before) + Buffer.byteLength(behind)) * 4) / 3) + 8,
          );
        }
        const url = await masked([secret], cut(Buffer.from(`https://host/?key=${encodeURIComponent(secret)}&`), at));
        expect(url).toBe("https://host/?key=***&");
      },
    ),
    { numRuns: 300 },
  );
});

test("values of fewer than four bytes stay; of two at one place the longest goes; without values all passes", async () => {
  expect(await masked(["abc"], ["abc abc"])).toBe("abc abc");
  expect(await masked(["pass", "password"], ["my pass", "word, my pass."])).toBe("my ***, my ***.");
  expect(await masked([], ["as it is"])).toBe("as it is");
  expect(await masked(["secret"], ["a sec", "ret", "sec"])).toBe("a ***sec");
});
