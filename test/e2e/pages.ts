// Every page and state of the console, by a short name, with how to get there: for the screenshots, and for what is tested on each page.
import type { Page } from "playwright-core";
import type { Job } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Showcase } from "#test/showcase/showcase.ts";

export interface Shot {
  name: string;
  path: string;
  /** Brings the page into its state once it stands. */
  act?: (page: Page) => Promise<void>;
}

export async function pagesOf(showcase: Showcase, running: { discovery: Job; shutdown: Job } | null): Promise<Shot[]> {
  const { api } = showcase.stage;
  const servers = await api.get<Server[]>("/api/servers");
  const live =
    servers.find((server) => server.site_id === showcase.stage.site.id && server.health_status === "Critical") ??
    servers.find((server) => server.site_id === showcase.stage.site.id);
  const critical = servers.find((server) => server.site_id !== showcase.stage.site.id && server.health_status === "Critical");
  const { items: jobs } = await api.get<{ items: Job[] }>("/api/jobs?limit=100&parent=none");
  const job = (find: (one: Job) => boolean): string => `/jobs/${jobs.find(find)?.id ?? "none"}`;
  const stored = (status: string, type?: string) => job((one) => one.status === status && (type === undefined || one.job_type === type) && one.site_id === showcase.estate.siteId);
  const button = (name: string | RegExp) => async (page: Page) => {
    await page.getByRole("button", { name }).first().click();
  };
  const tab = (name: string) => (live ? [{ name: `server-${name}`, path: `/servers/${live.id}/${name}` }] : []);
  return [
    { name: "overview", path: "/" },
    { name: "first-steps", path: "/first-steps" },
    { name: "servers", path: "/servers" },
    { name: "servers-filtered", path: "/servers?q=health%3Acritical" },
    { name: "servers-nothing", path: "/servers?q=nosuchthing" },
    {
      name: "servers-selected",
      path: "/servers",
      act: async (page) => {
        const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
        for (const n of [0, 2, 3]) await boxes.nth(n).click();
      },
    },
    ...(live ? [{ name: "server", path: `/servers/${live.id}` }] : []),
    ...(critical ? [{ name: "server-unreachable", path: `/servers/${critical.id}` }] : []),
    ...["firmware", "logs", "jobs", "commands"].flatMap(tab),
    ...(live ? [{ name: "server-actions", path: `/servers/${live.id}`, act: button(/^Actions|^Run/) }] : []),
    { name: "jobs", path: "/jobs" },
    ...(running
      ? [
          { name: "job-discovery-running", path: `/jobs/${running.discovery.id}` },
          { name: "job-running", path: `/jobs/${running.shutdown.id}` },
        ]
      : []),
    { name: "jobs-filtered", path: "/jobs?status=attention&since=30d" },
    { name: "jobs-nothing", path: "/jobs?q=nosuchthing" },
    {
      name: "jobs-chosen",
      path: "/jobs",
      act: async (page) => {
        const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
        for (const n of [0, 6, 9]) await boxes.nth(n).click();
      },
    },
    { name: "job-unknown", path: job((one) => one.status === "unknown" && one.targets_total === 1) },
    { name: "job-unknown-many", path: job((one) => one.status === "unknown" && one.targets_total > 1) },
    { name: "job-failed-alike", path: stored("failed", "health_check") },
    { name: "job-result", path: `${stored("failed", "power_action")}?view=result` },
    { name: "job-failed", path: stored("failed", "power_action") },
    { name: "job-waiting", path: stored("pending", "health_check") },
    { name: "job-scheduled", path: stored("pending", "power_action") },
    { name: "job-paused", path: stored("paused") },
    { name: "job-discovered", path: job((one) => one.job_type === "discovery_scan" && one.status === "completed") },
    { name: "job-health", path: job((one) => one.job_type === "health_check" && one.status === "completed" && one.targets_total > 3) },
    { name: "job-missing", path: "/jobs/no-such-job" },
    { name: "activity", path: "/activity" },
    {
      name: "activity-open",
      path: "/activity",
      act: async (page) => {
        await page.locator("tbody tr[data-index]").first().click();
      },
    },
    { name: "discovery", path: "/servers?discover=1" },
    { name: "sites", path: "/settings/sites" },
    { name: "credentials", path: "/settings/credentials" },
    { name: "users", path: "/settings/users" },
    { name: "audit", path: "/settings/audit" },
    { name: "audit-open", path: "/settings/audit?open=3" },
    { name: "retention", path: "/settings/retention" },
    { name: "profile", path: "/profile" },
    { name: "not-found", path: "/no/such/page" },
    { name: "palette", path: "/", act: async (page) => void (await page.keyboard.press("Control+k")) },
    { name: "help", path: "/", act: async (page) => void (await page.keyboard.press("?")) },
  ];
}

export async function signIn(page: Page, url: string, admin: { username: string; password: string }): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(/^User name/).fill(admin.username);
  await page.getByLabel(/^Password/).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
}
