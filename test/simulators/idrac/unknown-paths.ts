// How a generation says that there is nothing, or not that way.
import { classicFailure, Refusal, refuse } from "./errors.ts";
import type { Idrac } from "./idrac.ts";
import { allowed, type Resource } from "./resource.ts";

/** iDRAC7/8 say 404 only for a missing member; a service they do not know is a bad request to them. */
export function unknownPath(idrac: Idrac, path: string): never {
  const parent = path.slice(0, path.lastIndexOf("/"));
  const isMember = Array.isArray(idrac.tree.body(parent)?.Members);
  if (idrac.profile.errors === "classic" && !isMember) throw classicFailure(idrac.profile, `Request URI: ${path} is invalid`);
  throw refuse(404, "SYS403", path);
}

export function wrongMethod(resource: Resource): Refusal {
  return new Refusal(405, [{ id: "SYS402" }], { headers: { Allow: allowed(resource) || "GET" } });
}
