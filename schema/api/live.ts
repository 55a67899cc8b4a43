// What is pushed to consoles: GET /api/events, Server-Sent Events. `id:` is the cursor for Last-Event-ID.
import { z } from "zod";
import { Command, Job, Step, Task } from "./jobs.ts";
import { Server } from "./servers.ts";
import { Agent, Site } from "./sites.ts";

/** Why a session or a token is good no more. */
export const SignedOutWhy = z.enum(["expired", "signed_out", "password_changed", "deactivated", "removed", "revoked"]);

export const LiveEvent = z.discriminatedUnion("kind", [
  /** First event of every stream, and after a gap: fetch afresh what is shown. `resumed` says that nothing was missed. */
  z.object({ kind: z.literal("hello"), resumed: z.boolean(), server_time: z.number().int() }),
  z.object({ kind: z.literal("job"), job: Job }),
  z.object({ kind: z.literal("task"), task: Task }),
  z.object({ kind: z.literal("step"), job_id: z.string(), step: Step }),
  z.object({ kind: z.literal("log"), job_id: z.string(), task_id: z.string(), lines: z.string() }),
  z.object({ kind: z.literal("commands"), commands: z.array(Command) }),
  z.object({ kind: z.literal("server"), server: Server }),
  z.object({ kind: z.literal("agent"), agent: Agent }),
  z.object({ kind: z.literal("site"), site: Site }),
  /** Something was removed, or changed in a way that is cheaper to fetch: lists of this kind are stale. */
  z.object({
    kind: z.literal("stale"),
    what: z.enum(["servers", "jobs", "sites", "agents", "credentials", "groups", "users", "settings", "audit", "discovery", "logs", "health", "firmware", "commands"]),
    id: z.string().nullable(),
  }),
  /** The last one of a stream whose session or token has ended. `by`: the admin who ended it. */
  z.object({ kind: z.literal("signed_out"), why: SignedOutWhy, by: z.string().nullable() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
