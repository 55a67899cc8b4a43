// Jobs that a person must decide about, or that wait: each rare state once, with its steps, log and requests.
import type { ErrorInfo } from "#schema/errors.ts";
import type { StepKind } from "#schema/vocabulary.ts";
import type { Estate, EstateServer } from "./estate.ts";
import type { Dice, Writer } from "./rows.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

interface StoryStep {
  name: string;
  title: string;
  kind: StepKind;
  status: "running" | "completed" | "failed" | "unknown" | "cancelled";
  lasts: number;
  lines: readonly (readonly [level: string, text: string])[];
  requests?: readonly (readonly [method: string, endpoint: string, status: number | null, ms: number | null])[];
}
interface StoryTask {
  server: EstateServer;
  status: string;
  progress: number;
  waiting_for?: string;
  error?: ErrorInfo;
  result?: unknown;
  steps: readonly StoryStep[];
}
interface Story {
  type: string;
  summary: string;
  details: unknown;
  status: string;
  /** Milliseconds before now. */
  ago: number;
  by: string;
  waiting_for?: string;
  schedule_at?: number;
  error?: ErrorInfo;
  tasks: readonly StoryTask[];
}

const system = "/redfish/v1/Systems/System.Embedded.1";
const readPower: StoryStep = {
  name: "read",
  title: "Read the power state",
  kind: "read",
  status: "completed",
  lasts: 2 * second,
  lines: [["info", "Power is On; allowed: On, ForceOff, GracefulShutdown, ForceRestart, Nmi, PowerCycle"]],
  requests: [
    ["GET", "/redfish/v1", 200, 84],
    ["GET", system, 200, 412],
    ["GET", "/redfish/v1/Managers/iDRAC.Embedded.1", 200, 388],
    ["GET", "/redfish/v1/Chassis/System.Embedded.1", 200, 305],
  ],
};
const reset = `${system}/Actions/ComputerSystem.Reset`;

function stories(servers: readonly EstateServer[], now: number): Story[] {
  const at = (i: number): EstateServer => servers[i % servers.length] as EstateServer;
  const lost: ErrorInfo = {
    code: "outcome_unknown",
    message: `The answer of ${at(0).name} to the reset was lost, and its state does not show whether it happened.`,
    hint: "Look at the server, then say what is true.",
    details: { sent_at: new Date(now - 41 * minute).toISOString(), reset_type: "ForceRestart", power_state: "On" },
  };
  const refused: ErrorInfo = {
    code: "auth_failed",
    message: `The iDRAC of ${at(3).name} refused the password of the set Hamburg.`,
    hint: "Change the set's password, or give this server a set of its own, then run it again.",
    details: { status: 401, message_id: "IDRAC.2.8.RAC0213", set: "Hamburg" },
  };
  return [
    {
      type: "power_action",
      summary: "Reset now",
      details: { action: "reset" },
      status: "unknown",
      ago: 42 * minute,
      by: "m.lindner",
      error: lost,
      tasks: [
        {
          server: at(0),
          status: "unknown",
          progress: 60,
          error: lost,
          steps: [
            readPower,
            {
              name: "reset",
              title: "Send the reset",
              kind: "probe",
              status: "unknown",
              lasts: 61 * second,
              lines: [
                ["info", "Sending ForceRestart"],
                ["warn", "The connection ended before an answer came; looking for traces for 60 s"],
                ["error", "No trace: the boot count is not kept by this iDRAC, and the power state is On before and after"],
              ],
              requests: [
                ["POST", reset, null, 30_004],
                ["GET", system, 200, 640],
                ["GET", system, 200, 655],
                ["GET", system, 200, 618],
              ],
            },
          ],
        },
      ],
    },
    {
      type: "power_action",
      summary: "Shut down",
      details: { action: "graceful_shutdown" },
      status: "failed",
      ago: 3 * hour,
      by: "admin",
      error: { code: "device_error", message: "2 of 12 servers failed." },
      tasks: Array.from({ length: 12 }, (_, i): StoryTask => {
        const failed = i === 3 || i === 7;
        const error: ErrorInfo =
          i === 3
            ? refused
            : {
                code: "timeout",
                message: `${at(i).name} did not shut down within 300 s; it is still running.`,
                hint: "Look at its console, or run it again with “Power it off”.",
                details: { waited_seconds: 300 },
              };
        return {
          server: at(i),
          status: failed ? "failed" : "completed",
          progress: failed ? 50 : 100,
          ...(failed ? { error } : { result: { power_state: "Off", previous_power_state: "On", changed: true, reset_type: "GracefulShutdown", forced: false } }),
          steps: [
            i === 3 ? { ...readPower, status: "failed", lines: [["error", refused.message]], requests: [["POST", "/redfish/v1/SessionService/Sessions", 401, 210]] } : readPower,
            ...(i === 3
              ? []
              : ([
                  {
                    name: "reset",
                    title: "Send the reset",
                    kind: "probe",
                    status: "completed",
                    lasts: second,
                    lines: [["info", "GracefulShutdown accepted"]],
                    requests: [["POST", reset, 204, 512]],
                  },
                  {
                    name: "wait",
                    title: "Wait for the power state",
                    kind: "read",
                    status: failed ? "failed" : "completed",
                    lasts: failed ? 300 * second : 74 * second,
                    lines: failed
                      ? [
                          ["info", "Power off sent, waiting for the server"],
                          ["error", error.message],
                        ]
                      : [
                          ["info", "Power off sent, waiting for the server"],
                          ["info", "Off after 74 s"],
                        ],
                    requests: Array.from({ length: 9 }, () => ["GET", system, 200, 380] as const),
                  },
                ] satisfies StoryStep[])),
          ],
        };
      }),
    },
    {
      type: "power_action",
      summary: "Power off now",
      details: { action: "off" },
      status: "unknown",
      ago: 65 * minute,
      by: "night-shift",
      error: { code: "agent_lost", message: "The agent lost its disk while 3 of 4 servers were being switched off." },
      tasks: [70, 71, 72, 73].map((i): StoryTask => {
        const sent = i !== 73;
        const error: ErrorInfo = {
          code: "agent_lost",
          message: `The agent lost its disk after it had begun to switch ${at(i).name} off.`,
          hint: "Look at the server, then say what is true.",
        };
        return {
          server: at(i),
          status: sent ? "unknown" : "completed",
          progress: sent ? 60 : 100,
          ...(sent ? { error } : { result: { power_state: "Off", previous_power_state: "On", changed: true, reset_type: "ForceOff", forced: false } }),
          steps: [
            readPower,
            {
              name: "reset",
              title: "Send the reset",
              kind: "probe",
              status: sent ? "unknown" : "completed",
              lasts: 3 * second,
              lines: [["info", "Sending ForceOff"]],
              requests: [["POST", reset, sent ? null : 204, sent ? 30_004 : 380]],
            },
          ],
        };
      }),
    },
    {
      type: "health_check",
      summary: "Check health",
      details: { include_firmware: true },
      status: "failed",
      ago: 5 * hour,
      by: "scheduler",
      error: { code: "unreachable", message: "13 of 48 servers failed." },
      tasks: Array.from({ length: 48 }, (_, i): StoryTask => {
        const server = at(40 + i);
        const failed = i % 4 === 1 || i === 2;
        const error: ErrorInfo =
          i === 2
            ? { code: "session_limit", message: `The iDRAC of ${server.name} has no free session.`, hint: "Close sessions in its web interface, then run it again." }
            : {
                code: "unreachable",
                message: `${server.name} at ${server.address} did not answer within 10 s.`,
                hint: "Check the switch of that rack and the iDRAC's address, then run it again.",
              };
        return {
          server,
          status: failed ? "failed" : "completed",
          progress: failed ? 0 : 100,
          ...(failed ? { error } : { result: { health_status: "OK", power_state: "On", components: [], unavailable: [], checked_at: now - 5 * hour } }),
          steps: [
            {
              name: "read",
              title: "Read the roll-ups",
              kind: "read",
              status: failed ? "failed" : "completed",
              lasts: failed ? 10 * second : 3 * second,
              lines: failed ? [["error", error.message]] : [["info", "OK, On"]],
              requests: [["GET", system, failed ? null : 200, failed ? 10_002 : 420]],
            },
          ],
        };
      }),
    },
    {
      type: "health_check",
      summary: "Check health",
      details: { include_firmware: true },
      status: "pending",
      ago: 21 * minute,
      by: "night-shift",
      waiting_for: "the agent of Hamburg, unreachable for 23 minutes",
      tasks: Array.from({ length: 24 }, (_, i) => ({ server: at(20 + i), status: "pending", progress: 0, steps: [] })),
    },
    {
      type: "power_action",
      summary: "Power on",
      details: { action: "on" },
      status: "pending",
      ago: 2 * hour,
      by: "admin",
      schedule_at: now + 5 * hour,
      waiting_for: "its time",
      tasks: [60, 61, 62].map((i) => ({ server: at(i), status: "pending", progress: 0, steps: [] })),
    },
    {
      type: "fetch_event_logs",
      summary: "Fetch event logs",
      details: {},
      status: "paused",
      ago: 50 * minute,
      by: "m.lindner",
      tasks: [
        { server: at(14), status: "completed", progress: 100, result: { added: 214 }, steps: [] },
        { server: at(15), status: "paused", progress: 30, waiting_for: "a person: paused by m.lindner", steps: [] },
        { server: at(16), status: "pending", progress: 0, steps: [] },
      ],
    },
    {
      type: "health_check",
      summary: "Check health",
      details: { include_firmware: false },
      status: "cancelled",
      ago: 26 * hour,
      by: "admin",
      tasks: [
        { server: at(30), status: "completed", progress: 100, steps: [] },
        { server: at(31), status: "cancelled", progress: 10, error: { code: "cancelled", message: "Cancelled by admin: wrong group." }, steps: [] },
      ],
    },
  ];
}

export function addStories(writer: Writer, dice: Dice, now: number, estate: Estate): void {
  if (estate.servers.length > 0) for (const story of stories(estate.servers, now)) addStory(writer, dice, now, estate, story);
}

function addStory(writer: Writer, dice: Dice, now: number, { siteId, agentId }: Estate, story: Story): void {
  const created = now - story.ago;
  const id = dice.id(created);
  const isFinal = ["completed", "failed", "cancelled"].includes(story.status);
  const hasStarted = story.status !== "pending";
  const ends = story.tasks.map((task) => created + second + task.steps.reduce((sum, step) => sum + step.lasts, 0));
  const ended = isFinal ? Math.max(...ends) : null;
  const count = (status: string): number => story.tasks.filter((task) => task.status === status).length;
  writer.add("jobs", {
    id,
    job_type: story.type,
    status: story.status,
    created_by_name: story.by,
    target_scope: { server_ids: story.tasks.map((task) => task.server.id) },
    details: story.details,
    error: story.error,
    schedule_at: story.schedule_at,
    site_id: siteId,
    agent_id: hasStarted ? agentId : null,
    fence: hasStarted ? 1 : 0,
    waiting_for: story.waiting_for,
    targets_total: story.tasks.length,
    targets_done: count("completed") + count("failed") + count("cancelled"),
    targets_failed: count("failed"),
    summary: story.summary,
    created_at: created,
    started_at: hasStarted ? created + second : null,
    completed_at: ended,
    updated_at: ended ?? created + second,
  });
  for (const [position, task] of story.tasks.entries()) addTask(writer, dice, { jobId: id, agentId, start: created + second, position, by: story.by }, task);
}

function addTask(writer: Writer, dice: Dice, context: { jobId: string; agentId: string; start: number; position: number; by: string }, task: StoryTask): void {
  const { jobId, agentId, start, position, by } = context;
  const id = dice.id(start);
  let at = start;
  const lines: string[] = [];
  const spans = task.steps.map((step) => {
    const from = at;
    at += step.lasts;
    for (const [i, [level, text]] of step.lines.entries()) {
      const when = from + Math.floor((step.lasts * (i + 1)) / (step.lines.length + 1));
      lines.push([new Date(when).toISOString(), level, step.name, text].join("\t"));
    }
    return { step, from, until: at };
  });
  const hasEnded = ["completed", "failed", "cancelled", "unknown"].includes(task.status);
  writer.add("job_tasks", {
    id,
    job_id: jobId,
    server_id: task.server.id,
    target_name: task.server.name,
    service_tag: task.server.serviceTag,
    status: task.status,
    progress: task.progress,
    log: lines.length > 0 ? `${lines.join("\n")}\n` : null,
    waiting_for: task.waiting_for,
    result: task.result,
    error: task.error,
    position,
    started_at: task.status === "pending" ? null : start,
    completed_at: hasEnded ? at : null,
  });
  for (const [order, { step, from, until }] of spans.entries()) {
    writer.add("job_steps", {
      task_id: id,
      name: step.name,
      job_id: jobId,
      title: step.title,
      kind: step.kind,
      status: step.status,
      position: order,
      started_at: from,
      completed_at: step.status === "running" ? null : until,
      error: step.status === "failed" || step.status === "unknown" ? task.error : null,
    });
    for (const [i, [method, endpoint, status, ms]] of (step.requests ?? []).entries()) {
      const when = from + Math.floor((step.lasts * i) / (step.requests?.length ?? 1));
      const isGood = status !== null && status < 400;
      writer.add("idrac_commands", {
        id: dice.id(when),
        server_id: task.server.id,
        job_id: jobId,
        task_id: id,
        endpoint,
        command_type: method,
        operation_type: "power",
        full_url: `https://${task.server.address}${endpoint}`,
        request_body: method === "POST" && endpoint === reset ? { json: { ResetType: "ForceRestart" } } : null,
        response_body: isGood && method === "GET" ? { json: { "@odata.id": endpoint, PowerState: "On", Status: { Health: "OK", State: "Enabled" } } } : null,
        success: isGood,
        status_code: status,
        response_time_ms: ms,
        error_message: isGood ? null : status === null ? "The connection ended before an answer came." : "401: the password was refused (RAC0213).",
        initiated_by: by,
        timestamp: when,
        agent_id: agentId,
        step: step.name,
        server_name: task.server.name,
        service_tag: task.server.serviceTag,
      });
    }
  }
}
