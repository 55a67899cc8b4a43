// Starting from a menu: what only reads starts at once and says so; everything else is reviewed first.
import { useQueryClient } from "@tanstack/solid-query";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Server } from "#schema/api/servers.ts";
import type { Agent } from "#schema/api/sites.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { newId } from "#web/sealing.ts";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { defaultsOf } from "#web/ui/json-schema.ts";
import type { MenuItem } from "#web/ui/menu.tsx";
import { toast } from "#web/ui/toast.tsx";
import { actionsOf, type JobAction } from "./actions.ts";
import { askToStart } from "./start.ts";
import { countAble, planTargets } from "./targets.ts";

/** Servers to act on, and the group they stand for, if they do. */
export interface Targets {
  servers: readonly Server[];
  groupId?: string | undefined;
}

/** Actions on the same servers that are under way: a second click does not start them again. */
const underWay = new Set<string>();

/** Starts a type by its name, as a button of a page that is about it does: at once where it only reads, else by the review. */
export function useStartType(): (type: JobTypeInfo["type"], targets: Targets, details?: Record<string, unknown>) => void {
  const client = useQueryClient();
  const start = useStart();
  return (type, targets, details = {}) => {
    const known = actionsOf(client.getQueryData<JobTypeInfo[]>(keys.jobTypes) ?? []).find((action) => action.id === type);
    if (known) start({ ...known, details: { ...known.details, ...details } }, targets);
    else askToStart({ type, serverIds: targets.servers.map((server) => server.id), details });
  };
}

export function useStart(): (action: JobAction, targets: Targets) => void {
  const client = useQueryClient();

  const startNow = async (action: JobAction, { servers, groupId }: Targets): Promise<void> => {
    const { info } = action;
    const details = { ...defaultsOf(info.details_schema), ...action.details };
    const serverIds = servers.map((server) => server.id);
    const mark = `${action.id} ${serverIds.join()}`;
    if (underWay.has(mark)) return;
    underWay.add(mark);
    const key = newId();
    try {
      const agents = await client.fetchQuery<Agent[]>({ queryKey: keys.agents, queryFn: ({ signal }) => api.agents(signal), staleTime: 60_000 });
      const plan = planTargets(info, details, servers, agents);
      const able = plan.filter((target) => target.verdict === "go" || target.verdict === "wait");
      // Why nothing can be done is for a person to read, target by target.
      if (able.length === 0) return askToStart({ type: info.type, serverIds, key, ...(groupId ? { groupId } : {}), details });
      const job = await api.startJob({ job_type: info.type, target_scope: { server_ids: able.map((target) => target.server.id) }, details }, key);
      const left = plan.length - able.length;
      const to = able.length === 1 && able[0] ? serverName(able[0].server) : `${able.length.toLocaleString("en")} servers`;
      toast(`${info.title} was given to ${to}.${left > 0 ? ` ${left.toLocaleString("en")} left out: they cannot do it now.` : ""}`, {
        tone: left > 0 ? "warn" : "ok",
        href: `/jobs/${job.id}`,
        linkText: "Watch it",
      });
    } catch (failure) {
      // The review shows what went wrong and holds the button that tries again, with the same key.
      askToStart({ type: info.type, serverIds, key, ...(groupId ? { groupId } : {}), details, failure });
    } finally {
      underWay.delete(mark);
    }
  };

  return (action, targets) => {
    if (action.atOnce) void startNow(action, targets);
    else
      askToStart({
        type: action.info.type,
        serverIds: targets.servers.map((server) => server.id),
        ...(targets.groupId ? { groupId: targets.groupId } : {}),
        details: action.details,
      });
  };
}

/** One line of a menu. With the agents at hand it says how many of the chosen servers can do it. */
export function menuItem(action: JobAction, start: (action: JobAction, targets: Targets) => void, targets: () => Targets, agents?: () => readonly Agent[] | undefined): MenuItem {
  return {
    title: action.title,
    icon: action.icon,
    danger: action.risk === "disruptive" && Object.keys(action.details).length > 0,
    blocked: notAllowed(action.role),
    // Read when the menu is open, not for every change of the selection.
    get note() {
      const known = agents?.();
      const { servers } = targets();
      if (!known || servers.length < 2) return undefined;
      const able = countAble(planTargets(action.info, { ...defaultsOf(action.info.details_schema), ...action.details }, servers, known));
      return able === servers.length ? undefined : `${able.toLocaleString("en")} of ${servers.length.toLocaleString("en")} can`;
    },
    run: () => start(action, targets()),
  };
}
