// The jobs that read: discovery, credentials, health, event logs.
import type { CredentialSet } from "#schema/api/credentials.ts";
import type { Server } from "#schema/api/servers.ts";
import type { CheckContext } from "../check.ts";
import { fleetRange } from "../scene.ts";
import { foundInWords } from "../show.ts";
import { expect, expectCompleted, expectEqual, resultsOf, serversOf } from "./expect.ts";

/** Its root password is not the fleet's. */
const otherPassword = { address: "127.0.1.17", username: "root", password: "not-the-same-7" };

export async function opensConsole({ stage }: CheckContext): Promise<string> {
  const page = await stage.api.request("GET", "/");
  expect(page.status === 200 && String(page.body).includes("<script"), `GET / answered ${page.status}`);
  const scripts = [...String(page.body).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? "");
  for (const path of scripts) expectEqual((await stage.api.request("GET", path)).status, 200, path);
  const { paths } = await stage.api.get<{ paths: Record<string, unknown> }>("/api/openapi.json");
  return `console with ${scripts.length} files, ${Object.keys(paths).length} API paths`;
}

export async function discovers(context: CheckContext): Promise<string> {
  const { stage, simulation } = context;
  const { id } = await stage.api.createJob({
    job_type: "discovery_scan",
    target_scope: { site_ids: [stage.site.id] },
    details: { ip_ranges: [fleetRange], port: simulation.port },
  });
  const job = await stage.api.ended(id);
  expectCompleted(job);
  const [result] = resultsOf<"discovery_scan">(job);
  expectEqual([result?.addresses, result?.counts.added, result?.counts.auth_failed, result?.counts.not_an_idrac], [254, 10, 1, 1], "addresses, added, wrong password, no iDRAC");
  expectEqual((await serversOf(context)).length, 10, "servers in the inventory");
  return foundInWords(job);
}

export async function testsCredentials(context: CheckContext): Promise<string> {
  const { stage, simulation } = context;
  const known = await serversOf(context);
  const all = await stage.api.ended((await stage.api.createJob({ job_type: "test_credentials", target_scope: { server_ids: known.map(({ id }) => id) } })).id);
  expectCompleted(all);
  const works = resultsOf<"test_credentials">(all).filter((result) => result.working_credential_set_id !== null).length;
  expectEqual(works, known.length, "servers that let the set in");

  const { address, username, password } = otherPassword;
  const odd = await stage.api.send<Server>("POST", "/api/servers", { site_id: stage.site.id, ip_address: address, port: simulation.port });
  const test = async () =>
    resultsOf<"test_credentials">(await stage.api.ended((await stage.api.createJob({ job_type: "test_credentials", target_scope: { server_ids: [odd.id] } })).id))[0];
  const refused = (await test())?.tested[0];
  expect(refused?.outcome === "refused" || refused?.outcome === "not_tried", `the wrong password at ${address}: ${refused?.outcome} ${refused?.reason}`);
  const set = await stage.api.send<CredentialSet>("POST", "/api/credential-sets", { name: "GPU host", username, password });
  await stage.api.send("PATCH", `/api/servers/${odd.id}`, { credential_set_id: set.id });
  const own = await test();
  expectEqual(own?.working_credential_set_id, set.id, `the set of its own at ${address}`);
  return `${works} logged in; ${address} ${refused.outcome === "refused" ? "refused" : "kept from"} the fleet's password, took its own`;
}

export async function checksHealth(context: CheckContext): Promise<string> {
  const { stage } = context;
  const servers = await serversOf(context);
  const job = await stage.api.ended((await stage.api.createJob({ job_type: "health_check", target_scope: { server_ids: servers.map(({ id }) => id) } })).id);
  expectCompleted(job);
  const results = resultsOf<"health_check">(job);
  const states = ["OK", "Warning", "Critical", "Unknown"].map((state) => results.filter((result) => result.health_status === state).length);
  expectEqual(states, [8, 1, 2, 0], "OK, Warning, Critical, Unknown");
  const broken = results.flatMap((result) => result.components.filter((part) => part.health === "Critical").map((part) => part.name));
  expect(broken.length >= 2, `the broken power supply and fan were not named: ${broken.join(", ")}`);
  return `${states[0]} OK, ${states[1]} warning, ${states[2]} critical; ${results.reduce((sum, result) => sum + result.components.length, 0)} parts`;
}

async function fetchLogs(context: CheckContext) {
  const { stage } = context;
  const servers = await serversOf(context);
  const job = await stage.api.ended((await stage.api.createJob({ job_type: "fetch_event_logs", target_scope: { server_ids: servers.map(({ id }) => id) } })).id);
  expectCompleted(job);
  return resultsOf<"fetch_event_logs">(job).flatMap((result) => result.services);
}

export async function fetchesLogs(context: CheckContext): Promise<string> {
  const services = await fetchLogs(context);
  const stored = services.reduce((sum, service) => sum + service.new, 0);
  expect(stored > 2_000, `only ${stored} entries were stored`);
  return `${stored.toLocaleString("en")} entries of ${services.length} logs`;
}

/** What is known already ends the reading; only what the fleet logged meanwhile is new. */
export async function fetchesNothingTwice(context: CheckContext): Promise<string> {
  const services = await fetchLogs(context);
  const stored = services.reduce((sum, service) => sum + service.new, 0);
  expect(stored < 200, `${stored} entries were stored a second time`);
  return `${stored} new ones, the logins of meanwhile; reading stopped at what was known`;
}
