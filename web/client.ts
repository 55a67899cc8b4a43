// The cache of answers, and how it is asked.
import { MutationCache, QueryClient } from "@tanstack/solid-query";
import { ApiError } from "./api.ts";

export const client: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What the control plane has refused, it refuses again; a lost link is tried twice.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: (failures) => 400 * 2 ** failures,
      refetchOnWindowFocus: false,
      // The stream of events tells when something changed.
      refetchOnReconnect: false,
      // The browser's word on whether there is a network says nothing about a control plane on this machine or in this rack.
      networkMode: "always",
      gcTime: 600_000,
    },
    mutations: { networkMode: "always" },
  },
  mutationCache: new MutationCache({
    // Somebody else was faster, or it is gone: what is shown here is not what is there.
    onError: (error) => {
      if (error instanceof ApiError && (error.status === 409 || error.status === 404)) void client.invalidateQueries();
    },
  }),
});
