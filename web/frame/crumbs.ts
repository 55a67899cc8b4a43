// Where you are. A page that shows one thing names it here.
import { createSignal } from "solid-js";
import { sections } from "./sections.ts";

export interface Crumb {
  title: string;
  href?: string;
}
const [leaf, setLeaf] = createSignal<{ path: string; title: string } | null>(null);

/** The name of the one thing that the page at `path` shows. */
export function nameHere(path: string, title: string): void {
  setLeaf({ path, title });
}

const singular: Record<string, string> = { "/servers": "Server", "/groups": "Group", "/jobs": "Job" };

export function crumbsOf(path: string): Crumb[] {
  if (path === "/profile") return [{ title: "My account" }];
  if (path === "/discover") return [{ title: "Servers", href: "/servers" }, { title: "Discover" }];
  if (path === "/first-steps") return [{ title: "First steps" }];
  const section = sections.find((one) => one.href !== "/" && (path === one.href || path.startsWith(`${one.href}/`))) ?? (path === "/" ? sections[0] : undefined);
  if (!section) return [{ title: "Not found" }];
  const trail: Crumb[] = section.group === "settings" ? [{ title: "Settings" }] : [];
  if (path === section.href) return [...trail, { title: section.title }];
  const named = leaf();
  return [...trail, { title: section.title, href: section.href }, { title: named && path.startsWith(named.path) ? named.title : (singular[section.href] ?? section.title) }];
}
