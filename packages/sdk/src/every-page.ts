/** What a list of the API answers. */
export type ListPage<Item> = Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>;

/** The items of all pages of a list. */
export async function everyPage<Item>(page: (cursor: string | undefined) => ListPage<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const answer = await page(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor ?? undefined;
  } while (cursor);
  return items;
}
