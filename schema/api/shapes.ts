// Shapes that all answers of the HTTP API share. Times are ISO 8601 in UTC with milliseconds.
import { z } from "zod";
import { ErrorCode } from "../errors.ts";

export const Time = z.iso.datetime().meta({ description: "ISO 8601, UTC, milliseconds" });

/** RFC 9457. `code` comes from the closed list; `hint` says what to do next; `issues` names each field that was wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: ErrorCode,
  hint: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** A page of a list, newest first. `next` goes into `?cursor=`; null on the last page. `searched_to`: how far back this page has looked, where a search takes several. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int().optional(), searched_to: Time.optional() });
}

export const Name = z.string().trim().min(1).max(120);
