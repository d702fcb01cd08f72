/** First byte that the loader may hand out; below it lie the module's constants. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}
