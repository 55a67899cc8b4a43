// The actions on servers, drawn from the job catalogue: a new job type appears in every menu by itself.

import type { z } from "zod";
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import { notAllowed } from "#web/session.ts";
import type { FormSchema } from "#web/ui/json-schema.ts";
import { titleOf } from "#web/ui/json-schema.ts";
import type { MenuGroup, MenuItem } from "#web/ui/menu.tsx";
import { askToStart } from "./start.ts";

type Info = z.infer<typeof JobTypeInfo>;

/** The few power actions a person means; the Redfish terms are in the dialog's list. */
const powerShortcuts = ["on", "graceful_shutdown", "reset", "off"];

export function jobMenu(types: readonly Info[], serverIds: readonly string[]): MenuGroup[] {
  const groups: MenuGroup[] = [];
  const power = types.find((type) => type.type === "power_action");
  if (power) groups.push({ label: "Power", items: powerItems(power, serverIds) });
  const rest = types.filter((type) => type.target === "server" && type.type !== "power_action");
  const items = (risk: (type: Info) => boolean): MenuItem[] =>
    rest.filter(risk).map((type) => ({
      title: `${type.title}…`,
      icon: type.risk === "disruptive" ? "warn" : type.risk === "change" ? "pencil" : "health",
      blocked: notAllowed(type.role),
      run: () => askToStart({ type: type.type, serverIds }),
    }));
  const reads = items((type) => type.risk === "read");
  const changes = items((type) => type.risk !== "read");
  if (reads.length > 0) groups.push({ label: "Read", items: reads });
  if (changes.length > 0) groups.push({ label: "Change", items: changes });
  return groups;
}

export function powerItems(power: Info, serverIds: readonly string[]): MenuItem[] {
  const action = (power.details_schema as FormSchema).properties?.action;
  const known = new Set(action?.enum?.map(String) ?? []);
  return [
    ...powerShortcuts
      .filter((value) => known.has(value))
      .map<MenuItem>((value) => ({
        title: `${titleOf(action ?? {}, value)}…`,
        icon: "power",
        danger: value === "off" || value === "reset",
        blocked: notAllowed(power.role),
        run: () => askToStart({ type: "power_action", serverIds, details: { action: value } }),
      })),
    { title: "Other power action…", icon: "more", blocked: notAllowed(power.role), run: () => askToStart({ type: "power_action", serverIds }) },
  ];
}
