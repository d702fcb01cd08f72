import { readFile } from "node:fs/promises";

/** The first block of code of that language on a page of docs/, such as `("distributed-scripts.md", "python")`. */
export async function pageBlock(page: string, language: string): Promise<string> {
  const text = await readFile(new URL(`../docs/${page}`, import.meta.url), "utf8");
  const [, block] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (block === undefined) throw new Error(`${page} has no block of ${language}`);
  return block;
}
