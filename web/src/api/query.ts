import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError, mayPass } from "./errors";

/** Whether a failed reading is tried again: only what may pass by itself, and twice. */
export const retries = (failures: number, error: Error): boolean => failures < 2 && mayPass(error);

/** How long to wait before it: what the service asks for, else one second, then two. */
export const retryDelay = (failures: number, error: Error): number =>
  error instanceof ApiError && error.retryAfterSeconds !== null
    ? Math.min(error.retryAfterSeconds, 10) * 1000
    : 1000 * 2 ** failures;

/** The page's memory of what the API said. Writings are never repeated by themselves.
 * @param onSignedOut called when an answer shows that the session is over. */
export function newQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: retries, retryDelay, staleTime: 5_000 }, mutations: { retry: false } },
  });
}
