import { createSignal, type JSX, onCleanup } from "solid-js";
import { api } from "#web/api.ts";
import { actionsOf } from "#web/jobs/actions.ts";
import { lookOf } from "#web/jobs/job-state.ts";
import { useStart } from "#web/jobs/use-start.ts";
import { useJobTypes, useRecentJobs, useServers } from "#web/queries.ts";
import { selectedServers } from "#web/servers/selected.ts";
import { healthLook, serverName, shortModel } from "#web/servers/server-state.ts";
import { lacksRole, notAllowed } from "#web/session.ts";
import { useData } from "#web/ui/data.ts";
import { useGo } from "#web/ui/link.tsx";
import { Palette, type PaletteHit } from "#web/ui/palette.tsx";
import { findServers, mayBeJobId } from "./find.ts";
import { sections } from "./sections.ts";

/** Finds servers, pages and jobs, and runs any job on what is selected. */
export default function CommandPalette(props: { onClose: () => void; onHelp: () => void }): JSX.Element {
  const go = useGo();
  const start = useStart();
  const servers = useServers();
  const jobTypes = useJobTypes();
  const jobs = useRecentJobs();
  // A job that is older than what the console knows is found by its id, or the beginning of it.
  const [wanted, setWanted] = createSignal("");
  const older = useData(() => ({
    key: ["jobs", "by-id", wanted()],
    fetch: (signal) => api.jobs({ q: wanted(), limit: 5 }, signal).then((page) => page.items),
    enabled: wanted() !== "",
  }));
  let asking: ReturnType<typeof setTimeout> | undefined;
  let asked = "";
  const askFor = (id: string): void => {
    if (id === asked) return;
    asked = id;
    clearTimeout(asking);
    asking = setTimeout(() => setWanted(id), 150);
  };
  onCleanup(() => clearTimeout(asking));
  const hits = (text: string): PaletteHit[] => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (...parts: (string | null)[]): boolean => {
      const hay = parts.filter(Boolean).join(" ").toLowerCase();
      return words.every((word) => hay.includes(word));
    };
    const titled = (title: string): boolean => words.every((word) => title.toLowerCase().includes(word));
    const chosen = selectedServers();
    const runs: PaletteHit[] = [];
    for (const type of jobTypes.value ?? []) {
      if (type.target === "site" && type.type === "discovery_scan" && matches(type.title, "scan find run"))
        runs.push({ id: `run-${type.type}`, group: "Run", icon: "find", title: `${type.title}…`, note: "by address", blocked: notAllowed(type.role), run: () => go("/discover") });
    }
    for (const action of actionsOf(jobTypes.value ?? [])) {
      if (!matches(action.title, action.info.title, action.info.description, "run")) continue;
      const count = chosen.length;
      runs.push({
        id: `run-${action.id}`,
        group: "Run",
        icon: action.icon,
        title: action.title,
        note: count === 0 ? "select servers first" : count === 1 ? `on ${serverName(chosen[0] as (typeof chosen)[number])}` : `on ${count} servers`,
        blocked: notAllowed(action.role) ?? (count === 0 ? "Nothing is selected." : undefined),
        run: () => start(action, { servers: chosen }),
      });
    }
    // "power" means Change power, before what only speaks of it; and with servers chosen, what can be done to them.
    runs.sort((a, b) => Number(titled(b.title)) - Number(titled(a.title)) || Number(a.id === "run-discovery_scan") - Number(b.id === "run-discovery_scan"));
    const found = findServers(servers.value ?? [], words, 8).map<PaletteHit>((server) => {
      const look = healthLook(server);
      return {
        id: server.id,
        group: "Servers",
        icon: look.icon,
        tone: look.tone,
        title: serverName(server),
        note: [server.service_tag, server.model && shortModel(server.model), server.ip_address].filter(Boolean).join("  "),
        run: () => go(`/servers/${server.id}`),
      };
    });
    const pages = [...sections, { href: "/profile", title: "My account and API tokens", icon: "person" as const, role: undefined }]
      .filter((section) => matches(section.title, "go to"))
      .map<PaletteHit>((section) => ({
        id: section.href,
        group: "Go to",
        icon: section.icon,
        title: section.title,
        note: "",
        blocked: section.role && lacksRole(section.role),
        run: () => go(section.href),
      }));
    const byId = mayBeJobId(text) ? text.trim().toLowerCase() : "";
    askFor(byId);
    const known = new Map([...(older.value ?? []), ...(jobs.value ?? [])].map((job) => [job.id, job]));
    const recent = (words.length > 0 ? [...known.values()] : [])
      .filter((job) => matches(job.summary, job.title, job.id, job.created_by_name))
      .slice(0, 5)
      .map<PaletteHit>((job) => ({
        id: job.id,
        group: "Jobs",
        icon: lookOf(job.status).icon,
        tone: lookOf(job.status).tone,
        title: job.summary,
        note: lookOf(job.status).word,
        run: () => go(`/jobs/${job.id}`),
      }));
    const help: PaletteHit[] = matches("keys and help") ? [{ id: "help", group: "Go to", icon: "help", title: "Keys and help", note: "?", run: () => props.onHelp() }] : [];
    return selectedServers().length > 0 ? [...runs, ...found, ...pages, ...help, ...recent] : [...found, ...pages, ...help, ...runs, ...recent];
  };
  return <Palette title="Search or run" placeholder="A server, a page, a job's id, or something to run" hits={hits} onClose={() => props.onClose()} />;
}
