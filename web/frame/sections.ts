// The console's sections: navigation, palette and keys are drawn from this list.
import type { Role } from "#schema/vocabulary.ts";
import type { IconName } from "#web/ui/icon.tsx";

export interface Section {
  href: string;
  title: string;
  icon: IconName;
  /** Second key after `g`. */
  key?: string;
  /** Shown in a phone's bar. */
  main?: boolean;
  group: "watch" | "settings";
  role?: Role;
}

export const sections: readonly Section[] = [
  { href: "/", title: "Overview", icon: "home", key: "o", main: true, group: "watch" },
  { href: "/servers", title: "Servers", icon: "server", key: "s", main: true, group: "watch" },
  { href: "/groups", title: "Server groups", icon: "group", key: "p", group: "watch" },
  { href: "/jobs", title: "Jobs", icon: "jobs", key: "j", main: true, group: "watch" },
  { href: "/activity", title: "Activity", icon: "activity", key: "a", main: true, group: "watch" },
  { href: "/settings/sites", title: "Sites and agents", icon: "site", key: "i", group: "settings" },
  { href: "/settings/credentials", title: "Credentials", icon: "key", key: "c", group: "settings" },
  { href: "/settings/users", title: "Users", icon: "people", key: "u", group: "settings", role: "admin" },
  { href: "/settings/audit", title: "Audit", icon: "audit", key: "l", group: "settings", role: "admin" },
  { href: "/settings/retention", title: "Retention", icon: "settings", key: "r", group: "settings" },
];

export function isHere(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}
