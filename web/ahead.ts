// What each page asks for, asked for together with its code: nothing waits for the page to be there first. The router calls these on the way to a page, and when
// somebody points at a link to it.
import type { RoutePreloadFunc } from "@solidjs/router";
import { api } from "./api.ts";
import { fetchAhead, fetchPagesAhead } from "./prefetch.ts";
import { keys, queries } from "./queries.ts";

export const ahead = {
  /** What the frame itself shows: who is signed in, the counts, the strip. */
  frame: () => {
    fetchAhead({ key: keys.me, fetch: (signal) => api.me(signal), staleMs: 600_000 });
    fetchAhead(queries.servers());
    fetchAhead(queries.recentJobs());
    fetchAhead(queries.failedJobs());
    fetchAhead(queries.agents());
  },
  overview: () => {
    fetchAhead(queries.sites());
    fetchAhead(queries.credentialSets());
  },
  servers: () => {
    fetchAhead(queries.jobTypes());
    fetchAhead(queries.groups());
  },
  groups: () => {
    fetchAhead(queries.jobTypes());
    fetchAhead(queries.groups());
  },
  server: ({ params }) => {
    const { id, tab } = params as { id: string; tab?: string };
    fetchAhead(queries.jobTypes());
    fetchAhead(queries.groups());
    if (!tab || tab === "hardware") fetchAhead(queries.health(id));
    if (!tab) fetchAhead(queries.credentialSets());
    if (tab === "firmware") fetchAhead(queries.firmware(id));
  },
  // The page's own filters are its own business: this is the list as one comes to it.
  jobs: ({ location }) => {
    fetchAhead(queries.jobTypes());
    fetchAhead(queries.sites());
    fetchAhead(queries.jobPeople());
    if (location.search !== "") return;
    fetchPagesAhead(queries.jobs({ parent: "none" }));
    fetchAhead(queries.jobCount({ parent: "none" }));
  },
  job: ({ params }) => {
    fetchAhead(queries.jobTypes());
    if (params.id) fetchAhead(queries.job(params.id));
  },
  activity: ({ location }) => {
    if (location.search === "") fetchPagesAhead(queries.commands({}));
  },
  sites: () => fetchAhead(queries.sites()),
  discovery: () => {
    fetchAhead(queries.sites());
    fetchAhead(queries.credentialSets());
  },
  credentials: () => {
    fetchAhead(queries.credentialSets());
    fetchAhead(queries.sites());
  },
} satisfies Record<string, RoutePreloadFunc>;
