import { useCallback, useEffect, useState } from "react";

/** A form's state that survives a reload or a detour to another page of this tab, until it is saved. */
export function useDraft<Value>(
  key: string,
  initial: Value,
): readonly [value: Value, set: (value: Value) => void, clear: () => void, touched: boolean] {
  const stored = `crisol-draft:${key}`;
  const [draft, setDraft] = useState<Value | undefined>(() => read<Value>(stored));
  useEffect(() => setDraft(read<Value>(stored)), [stored]);
  const set = useCallback(
    (value: Value) => {
      setDraft(value);
      sessionStorage.setItem(stored, JSON.stringify(value));
    },
    [stored],
  );
  const clear = useCallback(() => {
    setDraft(undefined);
    sessionStorage.removeItem(stored);
  }, [stored]);
  return [draft ?? initial, set, clear, draft !== undefined];
}

function read<Value>(key: string): Value | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Value);
}
