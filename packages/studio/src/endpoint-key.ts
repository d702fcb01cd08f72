import { useSyncExternalStore } from "react";

/** Keys of endpoints made in this tab. The server has only their hash; they are gone when the tab closes. */
const keys = new Map<string, string>();
const listeners = new Set<() => void>();

export function keepKey(endpointId: string, key: string | null): void {
  if (key === null) keys.delete(endpointId);
  else keys.set(endpointId, key);
  for (const listener of listeners) listener();
}

export function useEndpointKey(endpointId: string): string | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => keys.get(endpointId),
  );
}
