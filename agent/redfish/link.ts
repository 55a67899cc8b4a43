// Links and Locations of an iDRAC, made safe to follow.
import { AppError } from "#schema/errors.ts";

/** The path of a link or Location, which may come as a whole URL: requests only ever go to the iDRAC itself. */
export function pathOf(link: string): string {
  const path = /^https?:\/\//i.test(link) ? link.replace(/^https?:\/\/[^/]*/i, "") : link;
  const bare = path.split("#")[0] ?? "";
  if (!bare.startsWith("/") || bare.startsWith("//")) throw new AppError("malformed_answer", "The iDRAC sent a link that is no path on itself.");
  return bare;
}
