// Says what is wrong, in the order in which things must work: each line a check, what was seen, and what to do.
import { lookup } from "node:dns/promises";
import { accessSync, constants, statfsSync } from "node:fs";
import { isIP } from "node:net";
import { AppError } from "#schema/errors.ts";
import { controlPlaneDialer } from "./agent.ts";
import { proxyFor } from "./dial.ts";
import type { Home, Identity, Settings } from "./home.ts";

type Verdict = { ok: boolean; seen: string; remedy?: string };

const lowDiskBytes = 2 * 1024 ** 3;
const worstClockMs = 2_000;

/** Runs every check that can be run; true when none failed. */
export async function diagnose(home: Home, print: (line: string) => void): Promise<boolean> {
  let good = true;
  const check = async <T>(name: string, run: () => Promise<Verdict & { value?: T }> | (Verdict & { value?: T })): Promise<T | undefined> => {
    let verdict: Verdict & { value?: T };
    try {
      verdict = await run();
    } catch (error) {
      const hint = error instanceof AppError ? error.hint : undefined;
      verdict = { ok: false, seen: error instanceof Error ? error.message : String(error), ...(hint === undefined ? {} : { remedy: hint }) };
    }
    good &&= verdict.ok;
    print(`${verdict.ok ? "ok   " : "WRONG"}  ${name.padEnd(16)} ${verdict.seen}`);
    if (!verdict.ok && verdict.remedy) print(`       ${"".padEnd(16)} → ${verdict.remedy}`);
    return verdict.value;
  };

  await check("Node", () => {
    const major = Number(process.versions.node.split(".")[0]);
    return { ok: major >= 24, seen: process.version, remedy: "The agent needs Node 24 or newer." };
  });
  await check("folder", () => {
    accessSync(home.folder, constants.W_OK);
    return { ok: true, seen: home.folder };
  });
  await check("disk", () => {
    const { bavail, bsize } = statfsSync(home.folder);
    const free = bavail * bsize;
    return {
      ok: free > lowDiskBytes,
      seen: `${(free / 1024 ** 3).toFixed(1)} GiB free in ${home.folder}`,
      remedy: "The journal may grow to 2 GiB while the control plane is out of reach: free some space.",
    };
  });
  const settings = await check<Settings>("settings", () => {
    const value = home.settings();
    return { ok: true, seen: "readable", value };
  });
  if (settings) {
    await check("allow-list", () => {
      const wide = settings.allow_list.filter((entry) => /\/0$/.test(entry));
      return { ok: wide.length === 0, seen: settings.allow_list.join(", "), remedy: `${wide.join(", ")} names the whole world: list the management networks only.` };
    });
  }
  const identity = await check<Identity>("enrolment", () => {
    const value = home.identity();
    return { ok: true, seen: `agent ${value.agent_id} of site "${value.site_name}"${value.site_private_key === null ? ", without the site's key" : ""}`, value };
  });
  if (!identity || !settings) return good;

  const url = new URL(identity.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const proxy = proxyFor(url, settings);
  await check("proxy", () => ({ ok: true, seen: proxy ? `${proxy.host} for ${url.host}` : "none" }));
  if (isIP(host) === 0 && !proxy) {
    await check("DNS", async () => {
      const found = await lookup(host, { all: true });
      return { ok: found.length > 0, seen: `${host} is ${found.map((entry) => entry.address).join(", ")}`, remedy: "Check this machine's name servers." };
    });
  }
  const answer = await check<{ date: number; at: number }>("control plane", async () => {
    const startedAt = Date.now();
    const { date } = await controlPlaneDialer(identity, settings).date("/healthz");
    return { ok: true, seen: `${identity.url} answers in ${Date.now() - startedAt} ms`, value: { date, at: Date.now() } };
  });
  if (!answer) return good;
  await check("certificate", () => ({
    ok: true,
    seen:
      url.protocol === "http:"
        ? "none: plain HTTP over loopback"
        : identity.fingerprint
          ? `the pinned one, SHA-256 ${identity.fingerprint.slice(0, 16)}…`
          : `vouched for by ${settings.ca_file ?? "this system's authorities"}`,
  }));
  await check("clock", () => {
    const offset = answer.at - answer.date;
    // The Date header has whole seconds.
    const shown = Math.abs(offset) < 1_000 ? 0 : offset;
    return {
      ok: Math.abs(shown) <= worstClockMs,
      seen: `${shown >= 0 ? "+" : ""}${(shown / 1000).toFixed(1)} s against the control plane`,
      remedy: "Set up NTP (chrony) on both machines: logs and certificates depend on it.",
    };
  });
  return good;
}
