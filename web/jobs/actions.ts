// What can be started on servers, drawn from the job catalogue: a new job type appears in the menu of a server, the bulk bar and the palette by itself. Pure.
import type { JobTypeInfo } from "#schema/api/jobs.ts";
import type { Risk, Role } from "#schema/vocabulary.ts";
import type { IconName } from "#web/ui/icon.tsx";
import { defaultsOf, type FormField, type FormSchema, fieldsOf } from "#web/ui/json-schema.ts";
import { problemsOf } from "#web/ui/json-schema-check.ts";

export interface JobAction {
  /** Unique in the list. */
  id: string;
  info: JobTypeInfo;
  /** As menus show it: with "…" where something is asked before it starts. */
  title: string;
  group: string;
  icon: IconName;
  role: Role;
  risk: Risk;
  /** Chosen already. */
  details: Record<string, unknown>;
  /** Starts without a review: it only reads, and nothing needs to be chosen. */
  atOnce: boolean;
}

export const withOptions = "With options";

function schemaOf(info: JobTypeInfo): FormSchema {
  return info.details_schema as FormSchema;
}

type Choice = FormField["schema"] & { risks?: Record<string, Risk> };

/** The risk of a job with these details: its type's, unless a choice says that it is milder. */
export function riskOf(info: JobTypeInfo, details: Record<string, unknown>): Risk {
  for (const { name, schema } of fieldsOf(schemaOf(info))) {
    const risk = (schema as Choice).risks?.[String(details[name])];
    if (risk) return risk;
  }
  return info.risk;
}

const iconOfGroup: Record<string, IconName> = { Power: "power" };
const iconOfRisk: Record<Risk, IconName> = { read: "health", change: "pencil", disruptive: "warn" };

/** Every action on servers, in the order of the catalogue. */
export function actionsOf(types: readonly JobTypeInfo[]): JobAction[] {
  return types.filter((info) => info.target === "server").flatMap(actionsOfType);
}

function actionsOfType(info: JobTypeInfo): JobAction[] {
  const action = (over: Partial<JobAction> & Pick<JobAction, "id" | "title">): JobAction => {
    const details = over.details ?? {};
    const risk = riskOf(info, details);
    return { info, group: info.group, icon: iconOfGroup[info.group] ?? iconOfRisk[risk], role: info.role, risk, details, atOnce: false, ...over };
  };
  const schema = schemaOf(info);
  const isReady = Object.keys(problemsOf(schema, defaultsOf(schema))).length === 0;
  const shortcuts = info.shortcuts.map(({ title, details }, i) => action({ id: `${info.type}:${i}`, title: `${title}…`, details }));
  if (info.risk !== "read" || !isReady) return [...shortcuts, action({ id: info.type, title: `${info.title}…` })];
  const atOnce = action({ id: info.type, title: info.title, atOnce: true });
  const optional = fieldsOf(schema).length > 0 ? [action({ id: `${info.type}:options`, title: `${info.title}…`, group: withOptions, icon: "settings" })] : [];
  return [...shortcuts, atOnce, ...optional];
}

/** Under their headings: groups of the types' own first, then what reads, what changes, and at the end what reads with options. */
export function groupActions(actions: readonly JobAction[]): { label: string; actions: JobAction[] }[] {
  const groups = new Map<string, JobAction[]>();
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  const last = ["Read", "Change", withOptions];
  return [...groups].map(([label, members]) => ({ label, actions: members })).sort((a, b) => last.indexOf(a.label) - last.indexOf(b.label));
}

/** "Power off 2 servers", "Check health on esx-01": the button says what it does, and to what. */
export function callToAction(title: string, what: string): string {
  const verb = title.replace(/ now$/, "");
  return /^(Power (on|off|cycle)|Shut down|Restart|Reset|Force on)$/.test(verb) ? `${verb} ${what}` : `${title} on ${what}`;
}
