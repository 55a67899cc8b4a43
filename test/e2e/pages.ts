// Every page and state of the console, by a short name, with how to get there: for the screenshots, and for what is tested on each page.
import type { Page } from "playwright-core";
import type { Job } from "#schema/api/jobs.ts";
import type { Server, ServerGroup } from "#schema/api/servers.ts";
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
  const stored = servers.find((server) => server.site_id === showcase.estate.siteId && server.health_status === "Warning");
  const [group] = await api.get<ServerGroup[]>("/api/server-groups");
  const { items: jobs } = await api.get<{ items: Job[] }>("/api/jobs?limit=100&parent=none");
  const job = (find: (one: Job) => boolean): string => `/jobs/${jobs.find(find)?.id ?? "none"}`;
  const storedJob = (status: string, type?: string) =>
    job((one) => one.status === status && (type === undefined || one.job_type === type) && one.site_id === showcase.estate.siteId);
  const button = (name: string | RegExp) => async (page: Page) => {
    await page.getByRole("button", { name }).first().click();
  };
  const fromMenu = (menu: string, item: string) => async (page: Page) => {
    await page.getByRole("button", { name: menu }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const typing = (text: string) => async (page: Page) => {
    await page.getByLabel("Addresses", { exact: true }).fill(text);
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
    ...["hardware", "firmware", "logs", "jobs", "commands"].flatMap(tab),
    ...(live ? [{ name: "server-actions", path: `/servers/${live.id}`, act: button("More actions") }] : []),
    ...(live
      ? [
          {
            name: "server-edit",
            path: `/servers/${live.id}`,
            act: async (page: Page) => {
              await page.getByRole("button", { name: "Edit" }).click();
            },
          },
        ]
      : []),
    ...(stored ? [{ name: "server-history", path: `/servers/${stored.id}` }] : []),
    {
      name: "review-mixed",
      path: "/servers",
      act: async (page) => {
        const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
        for (const n of [0, 1, 2, 3, 4]) await boxes.nth(n).click();
        await page.getByRole("toolbar").getByRole("button", { name: "Power" }).click();
        await page.getByRole("menuitem", { name: "Power off now…" }).click();
        await page.getByRole("dialog").getByText("When and how").click();
      },
    },
    {
      name: "servers-more",
      path: "/servers",
      act: async (page) => {
        const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
        for (const n of [0, 2, 3]) await boxes.nth(n).click();
        await page.getByRole("toolbar").getByRole("button", { name: "More" }).click();
      },
    },
    { name: "groups", path: "/groups" },
    ...(group ? [{ name: "group", path: `/groups/${group.id}` }] : []),
    ...(group ? [{ name: "group-add", path: `/groups/${group.id}`, act: button("Add servers…") }] : []),
    { name: "group-new", path: "/groups", act: button("New group") },
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
    { name: "job-failed-alike", path: storedJob("failed", "health_check") },
    { name: "job-result", path: `${storedJob("failed", "power_action")}?view=result` },
    { name: "job-failed", path: storedJob("failed", "power_action") },
    { name: "job-waiting", path: storedJob("pending", "health_check") },
    { name: "job-scheduled", path: storedJob("pending", "power_action") },
    { name: "job-paused", path: storedJob("paused") },
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
    { name: "discovery", path: "/discover" },
    { name: "discovery-typed", path: "/discover", act: typing("127.0.1.0/24\n10.9.0.0/24 # not on the allow-list") },
    { name: "discovery-wrong", path: "/discover", act: typing("127.0.1.0/24\n127.0.2.5, 127.0.2.300") },
    { name: "sites", path: "/settings/sites" },
    { name: "sites-diagnose", path: "/settings/sites", act: button("Diagnose") },
    { name: "sites-enrol", path: "/settings/sites", act: button("Make a code") },
    { name: "credentials", path: "/settings/credentials" },
    { name: "credentials-explain", path: "/settings/credentials?explain=esx-03" },
    { name: "credentials-add", path: "/settings/credentials", act: button("Add set") },
    { name: "credentials-remove", path: "/settings/credentials", act: fromMenu("What to do with Fleet", "Remove…") },
    { name: "users", path: "/settings/users" },
    { name: "users-add", path: "/settings/users", act: button("Add user") },
    { name: "audit", path: "/settings/audit" },
    { name: "audit-open", path: "/settings/audit?open=3" },
    { name: "retention", path: "/settings/retention" },
    { name: "profile", path: "/profile" },
    { name: "profile-token", path: "/profile", act: button("Make a token") },
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
