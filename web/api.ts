// The typed client: one function a call, the shapes from schema/api (types only, so that zod stays out of the first load).
import type { z } from "zod";
import type { CredentialSet, CredentialSetChange, CredentialTest, Explanation, NewCredentialSet } from "#schema/api/credentials.ts";
import type {
  ApiToken,
  AuditCheck,
  AuditRow,
  AuditWords,
  CreatedApiToken,
  FirstAdmin,
  Me,
  NewApiToken,
  NewUser,
  PasswordChange,
  Session,
  SetupState,
  SignIn,
  User,
  UserChange,
} from "#schema/api/identity.ts";
import type {
  ActivitySettings,
  CleanupPreview,
  Command,
  CommandDetail,
  Decisions,
  DiscoveryRow,
  Job,
  JobContext,
  JobCount,
  JobDetail,
  JobTypeInfo,
  NewDecisions,
  NewJob,
  ResolveUnknown,
  TaskLog,
} from "#schema/api/jobs.ts";
import type { EventLogRow, FirmwareRow, HealthReading, NewServer, NewServerGroup, Server, ServerChange, ServerGroup, ServerGroupChange } from "#schema/api/servers.ts";
import type { Problem } from "#schema/api/shapes.ts";
import type { Agent, CreatedEnrolmentCode, Site, SiteChange } from "#schema/api/sites.ts";
import type { ListPage } from "#web/ui/data.ts";
import { linkIsLost, tryNow } from "./live/link.ts";
import { answered } from "./live/start.ts";
import { noteOwnJob } from "./own-jobs.ts";

/** What a refusal says about one field of what was sent: for `<TextField {...fieldError(save.error, "name")} />`. */
export function fieldError(error: unknown, path: string): { error?: string } {
  const found = error instanceof ApiError ? error.problem.issues?.find((issue) => issue.path === path) : undefined;
  return found ? { error: found.message } : {};
}

/** A refused or failed call, in the product's words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly problem: Partial<Problem>;
  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `The control plane answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

let whenSignedOut: () => Promise<boolean> = () => Promise.resolve(false);
/** Called on each 401 outside of signing in. Resolves when the same person has signed in again; false when that will not be. */
export function onSignedOut(handler: () => Promise<boolean>): void {
  whenSignedOut = handler;
}

/** An answer takes well under a second; a firewall that forgot us never answers. While the link is known to be down nobody waits long. */
const patienceMs = { live: 30_000, lost: 5_000 };

let askedAt = 0;
/** When the control plane was last asked for something, milliseconds UTC. */
export const lastAskedAt = (): number => askedAt;

interface Options {
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** The control plane does this once, however often it arrives. */
  idempotencyKey?: string;
}

async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const { signal, idempotencyKey } = options;
  askedAt = Date.now();
  const isSafe = method === "GET" || idempotencyKey !== undefined;
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: "application/json",
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(linkIsLost() ? patienceMs.lost : patienceMs.live)]),
      credentials: "same-origin",
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    tryNow();
    throw unreachable(method, isSafe);
  }
  const position = response.headers.get("dsm-cursor");
  if (position !== null) answered(position);
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as T;
  const problem = problemIn(text);
  if (response.status === 401 && path !== "/api/sign-in") {
    const again = whenSignedOut();
    // Who is refused has done nothing. What reads, or what is done once in any case, is asked again as soon as the person is back; the rest only when they press again.
    if (isSafe && (await again) && !signal?.aborted) return await call<T>(method, path, options);
    if (!isSafe)
      throw new ApiError(401, {
        ...problem,
        detail: "Your session had ended, so this was not done.",
        hint: "What you typed is still here. Sign in, look at it once more, and press again.",
      });
  }
  throw new ApiError(response.status, problem);
}

/** A proxy in between may answer with a page of its own. */
function problemIn(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return {};
  }
}

function unreachable(method: string, isSafe: boolean): ApiError {
  const hint =
    method === "GET"
      ? "What is shown stays as it was. Check the network and whether the control plane runs; nothing was changed by this."
      : isSafe
        ? "What you typed is still here. Press again when the link is back: it is done once, even if the first one did arrive."
        : "What you typed is still here. It may have arrived all the same: when the link is back, look before you press again.";
  return new ApiError(0, { title: "Not connected", detail: "The control plane did not answer.", hint });
}

type Filters = Record<string, string | number | boolean | null | undefined>;
/** Search parameters; empty ones are left out. */
export function withQuery(path: string, filters: Filters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

const get = <T>(path: string, signal?: AbortSignal): Promise<T> => call<T>("GET", path, { signal });
/** A list that is small enough to come whole. */
const list = async <T>(path: string, signal?: AbortSignal): Promise<T[]> => {
  const answer = await get<T[] | { items: T[] }>(path, signal);
  return Array.isArray(answer) ? answer : answer.items;
};
const post = <T>(path: string, body?: unknown): Promise<T> => call<T>("POST", path, { body: body ?? {} });
const patch = <T>(path: string, body: unknown): Promise<T> => call<T>("PATCH", path, { body });
const id = encodeURIComponent;

type Created = { id: string };
/** Who started a job is told how it ended. */
const own = async (made: Promise<Created>): Promise<Created> => {
  const job = await made;
  noteOwnJob(job.id);
  return job;
};
export type JobAction = { action: "cancel"; reason?: string } | { action: "pause" } | { action: "resume" } | ({ action: "resolve" } & z.infer<typeof ResolveUnknown>);

export const api = {
  setup: (signal?: AbortSignal) => get<z.infer<typeof SetupState>>("/api/setup", signal),
  makeFirstAdmin: (body: z.input<typeof FirstAdmin>) => post<Me>("/api/setup", body),
  signIn: (body: z.infer<typeof SignIn>) => post<Me>("/api/sign-in", body),
  signOut: () => post<unknown>("/api/sign-out"),
  me: (signal?: AbortSignal) => get<Me>("/api/me", signal),
  changeMe: (body: { full_name?: string | null; email?: string | null; preferences?: Record<string, unknown> }) => patch<unknown>("/api/me", body),
  sessions: (signal?: AbortSignal) => list<Session>("/api/me/sessions", signal),
  endSession: (sessionId: string) => call<unknown>("DELETE", `/api/me/sessions/${id(sessionId)}`),
  endOtherSessions: () => call<{ ended: number }>("DELETE", "/api/me/sessions"),
  changePassword: (body: z.infer<typeof PasswordChange>) => post<unknown>("/api/me/password", body),

  tokens: (signal?: AbortSignal) => list<ApiToken>("/api/tokens", signal),
  makeToken: (body: z.input<typeof NewApiToken>) => post<z.infer<typeof CreatedApiToken>>("/api/tokens", body),
  revokeToken: (tokenId: string) => call<unknown>("DELETE", `/api/tokens/${id(tokenId)}`),
  users: (signal?: AbortSignal) => list<User>("/api/users", signal),
  makeUser: (body: z.input<typeof NewUser>) => post<Created>("/api/users", body),
  changeUser: (userId: string, body: z.input<typeof UserChange>) => patch<unknown>(`/api/users/${id(userId)}`, body),
  removeUser: (userId: string) => call<unknown>("DELETE", `/api/users/${id(userId)}`),
  audit: (filters: Filters, signal?: AbortSignal) => get<ListPage<AuditRow>>(withQuery("/api/audit", filters), signal),
  auditRow: (seq: string, signal?: AbortSignal) => get<AuditRow>(`/api/audit/${id(seq)}`, signal),
  auditWords: (signal?: AbortSignal) => get<z.infer<typeof AuditWords>>("/api/audit/words", signal),
  verifyAudit: (signal?: AbortSignal) => get<z.infer<typeof AuditCheck>>("/api/audit/verify", signal),

  sites: (signal?: AbortSignal) => list<Site>("/api/sites", signal),
  makeSite: (body: { name: string; description?: string | null }) => post<Created>("/api/sites", body),
  changeSite: (siteId: string, body: z.input<typeof SiteChange>) => patch<unknown>(`/api/sites/${id(siteId)}`, body),
  removeSite: (siteId: string) => call<unknown>("DELETE", `/api/sites/${id(siteId)}`),
  makeEnrolmentCode: (siteId: string, agentName: string) => post<z.infer<typeof CreatedEnrolmentCode>>(`/api/sites/${id(siteId)}/enrolment-codes`, { agent_name: agentName }),
  agents: (signal?: AbortSignal) => list<Agent>("/api/agents", signal),
  renameAgent: (agentId: string, name: string) => patch<Agent>(`/api/agents/${id(agentId)}`, { name }),
  agentAction: (agentId: string, action: "revoke" | "unfreeze" | "activate") => post<unknown>(`/api/agents/${id(agentId)}/${action}`),
  giveSiteKey: (agentId: string, fingerprint: string) => post<unknown>(`/api/agents/${id(agentId)}/give-site-key`, { seal_key_fingerprint: fingerprint }),
  declareLost: (agentId: string, body: { confirm_name: string; reason: string }) => post<unknown>(`/api/agents/${id(agentId)}/declare-lost`, body),

  servers: (signal?: AbortSignal) => list<Server>("/api/servers", signal),
  server: (serverId: string, signal?: AbortSignal) => get<Server>(`/api/servers/${id(serverId)}`, signal),
  addServer: (body: z.input<typeof NewServer>) => post<Created>("/api/servers", body),
  changeServer: (serverId: string, body: z.input<typeof ServerChange>) => patch<Server>(`/api/servers/${id(serverId)}`, body),
  removeServer: (serverId: string) => call<unknown>("DELETE", `/api/servers/${id(serverId)}`),
  health: (serverId: string, signal?: AbortSignal) => get<ListPage<HealthReading>>(withQuery(`/api/servers/${id(serverId)}/health`, { limit: 30 }), signal),
  eventLogs: (serverId: string, filters: Filters, signal?: AbortSignal) => get<ListPage<EventLogRow>>(withQuery(`/api/servers/${id(serverId)}/event-logs`, filters), signal),
  firmware: (serverId: string, signal?: AbortSignal) => list<FirmwareRow>(`/api/servers/${id(serverId)}/firmware`, signal),
  groups: (signal?: AbortSignal) => list<ServerGroup>("/api/server-groups", signal),
  makeGroup: (body: z.input<typeof NewServerGroup>) => post<ServerGroup>("/api/server-groups", body),
  changeGroup: (groupId: string, body: z.input<typeof ServerGroupChange>) => patch<ServerGroup>(`/api/server-groups/${id(groupId)}`, body),
  removeGroup: (groupId: string) => call<unknown>("DELETE", `/api/server-groups/${id(groupId)}`),

  credentialSets: (signal?: AbortSignal) => list<CredentialSet>("/api/credential-sets", signal),
  credentialTests: (signal?: AbortSignal) => list<CredentialTest>("/api/credential-sets/tests", signal),
  makeCredentialSet: (body: z.input<typeof NewCredentialSet>) => post<Created>("/api/credential-sets", body),
  changeCredentialSet: (setId: string, body: z.input<typeof CredentialSetChange>) => patch<unknown>(`/api/credential-sets/${id(setId)}`, body),
  removeCredentialSet: (setId: string) => call<unknown>("DELETE", `/api/credential-sets/${id(setId)}`),
  explain: (filters: Filters, signal?: AbortSignal) => get<Explanation>(withQuery("/api/credential-sets/explain", filters), signal),

  jobTypes: (signal?: AbortSignal) => list<JobTypeInfo>("/api/job-types", signal),
  jobs: (filters: Filters, signal?: AbortSignal) => get<ListPage<Job>>(withQuery("/api/jobs", filters), signal),
  job: (jobId: string, signal?: AbortSignal) => get<JobDetail>(`/api/jobs/${id(jobId)}`, signal),
  startJob: (body: z.input<typeof NewJob>, idempotencyKey: string) => own(call<Created>("POST", "/api/jobs", { body, idempotencyKey })),
  jobCount: (filters: Filters, signal?: AbortSignal) => get<z.infer<typeof JobCount>>(withQuery("/api/jobs/count", filters), signal),
  jobPeople: (signal?: AbortSignal) => list<string>("/api/jobs/people", signal),
  jobContext: (jobId: string, signal?: AbortSignal) => get<JobContext>(`/api/jobs/${id(jobId)}/context`, signal),
  decide: (jobId: string, body: z.input<typeof NewDecisions>) => post<z.infer<typeof Decisions>>(`/api/jobs/${id(jobId)}/decisions`, body),
  retryJob: (jobId: string, idempotencyKey: string, targets: "all" | "failed" = "all") =>
    own(call<Created>("POST", withQuery(`/api/jobs/${id(jobId)}/retry`, targets === "failed" ? { targets } : {}), { body: {}, idempotencyKey })),
  changeJob: (jobId: string, body: JobAction) => patch<unknown>(`/api/jobs/${id(jobId)}`, body),
  taskLog: (jobId: string, taskId: string, signal?: AbortSignal) => get<z.infer<typeof TaskLog>>(`/api/jobs/${id(jobId)}/tasks/${id(taskId)}/log`, signal),
  discovery: (jobId: string, signal?: AbortSignal) => list<z.infer<typeof DiscoveryRow>>(`/api/jobs/${id(jobId)}/discovery`, signal),

  commands: (filters: Filters, signal?: AbortSignal) => get<ListPage<Command>>(withQuery("/api/commands", filters), signal),
  command: (commandId: string, signal?: AbortSignal) => get<CommandDetail>(`/api/commands/${id(commandId)}`, signal),
  activitySettings: (signal?: AbortSignal) => get<ActivitySettings>("/api/settings/activity", signal),
  changeActivitySettings: (body: Partial<ActivitySettings>) => patch<ActivitySettings>("/api/settings/activity", body),
  /** What a clean-up would remove, under the retentions that are kept or under others. */
  previewCleanUp: (retention: Partial<Pick<ActivitySettings, "job_retention_days" | "log_retention_days">>, signal?: AbortSignal) =>
    call<CleanupPreview>("POST", "/api/cleanup-old-jobs", { body: { preview: true, ...retention }, signal }),
  cleanUp: () => post<CleanupPreview>("/api/cleanup-old-jobs", { preview: false }),
};
