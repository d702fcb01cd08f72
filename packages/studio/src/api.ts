import { type Client, CrisolError, createClient } from "@crisol/sdk";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { showError } from "./components/error-notice.js";

/** The same client that anybody's script uses; the credential is the browser's cookie. */
export const api: Client = createClient({ baseUrl: "" });

const signedOut = new Set<() => void>();

/** Calls `listener` when the server no longer knows this browser. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

function noticeSignedOut(error: unknown): boolean {
  const out = error instanceof CrisolError && (error.code === "unauthenticated" || error.code === "invalid_credential");
  if (out) for (const listener of signedOut) listener();
  return out;
}

/** What one may do has become less while the page was open: the page is to show it. */
function noticeLessAllowed(error: unknown): void {
  if (!(error instanceof CrisolError) || error.code !== "forbidden") return;
  for (const queryKey of [["project"], ["projects"], ["session"]]) void queryClient.invalidateQueries({ queryKey });
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (!noticeSignedOut(error) && !mutation.meta?.inline) showError(error);
      noticeLessAllowed(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // An error of the catalogue stays the same when asked again; a lost connection does not.
      retry: (failures, error) => !(error instanceof CrisolError) && failures < 2,
    },
  },
});
