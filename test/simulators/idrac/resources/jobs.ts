// The job queue in its three views: Dell's jobs, the standard JobService and tasks (redfish.md 8). Times of a DellJob
// have no zone; JobService says "Exception" for a job that completed with errors.
import { type JsonObject, link, links, when } from "../../json.ts";
import { successBody } from "../errors.ts";
import type { Idrac } from "../idrac.ts";
import type { Job, JobState } from "../jobs.ts";
import { withOffset, withoutOffset } from "../local-time.ts";
import { type Branch, collectionBody, type Resource, typed } from "../resource.ts";

const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
const TASKS = "/redfish/v1/TaskService/Tasks";
const STANDARD = "/redfish/v1/JobService/Jobs";

export function jobs(idrac: Idrac): Branch {
  const { hasJobService, jobUris, name } = idrac.profile;
  const dellUris = jobUris.map((uri) => `${MANAGER}/${uri}`);
  const views: [string, string, () => Job[], (path: string, job: Job) => JsonObject][] = [
    ...dellUris.map((uri): [string, string, () => Job[], (path: string, job: Job) => JsonObject] => [
      uri,
      "DellJobCollection",
      () => idrac.jobs.list(),
      (path, job) => dellJob(idrac, path, job),
    ]),
    [TASKS, "TaskCollection", () => idrac.jobs.tasks(), (path, job) => task(idrac, path, job)],
    ...(hasJobService
      ? [
          [STANDARD, "JobCollection", () => idrac.jobs.list(), (path: string, job: Job) => standardJob(idrac, path, job)] as [
            string,
            string,
            () => Job[],
            (path: string, job: Job) => JsonObject,
          ],
        ]
      : []),
  ];
  const find = (path: string): Resource | undefined => {
    const view = views.find(([uri]) => path.startsWith(`${uri}/`));
    const job = view?.[2]().find(({ id }) => id === path.slice(view[0].length + 1));
    if (!view || !job) return undefined;
    const body = () => view[3](path, job);
    const remove = () => {
      idrac.jobs.delete(job.id);
      return { status: 200, body: successBody(idrac.profile) };
    };
    const isDeletable = view[0] !== TASKS || name === "idrac10";
    return { path, get: body, live: body, ...(isDeletable ? { delete: remove } : {}) };
  };
  return {
    resources: [
      ...views.map(([uri, type, list]): Resource => {
        const body = () => collectionBody(uri, type, type === "DellJobCollection" ? "JobQueue" : type, links(list().map(({ id }) => `${uri}/${id}`)));
        return { path: uri, get: body, live: body };
      }),
      { path: "/redfish/v1/TaskService", get: () => taskService(idrac), live: () => ({ DateTime: withOffset(idrac.clock.now(), idrac.offsetMinutes) }) },
      ...(hasJobService ? [{ path: "/redfish/v1/JobService", get: () => jobService(idrac), live: () => ({ DateTime: withOffset(idrac.clock.now(), idrac.offsetMinutes) }) }] : []),
    ],
    find,
  };
}

function taskService(idrac: Idrac): JsonObject {
  return typed("/redfish/v1/TaskService", "#TaskService.v1_2_0.TaskService", {
    DateTime: withOffset(idrac.clock.now(), idrac.offsetMinutes),
    Description: "Represents the properties for the service itself and has links to the actual list of Tasks",
    Id: "TaskService",
    Name: "Task Service",
    ServiceEnabled: true,
    Status: { Health: "OK", State: "Enabled" },
    ...when(idrac.profile.hasJobService, { TaskAutoDeleteTimeoutMinutes: 10 }),
    Tasks: link(TASKS),
  });
}

function jobService(idrac: Idrac): JsonObject {
  return typed("/redfish/v1/JobService", "#JobService.v1_0_4.JobService", {
    DateTime: withOffset(idrac.clock.now(), idrac.offsetMinutes),
    Description: "Represent a job service for a Redfish",
    Id: "JobService",
    Jobs: link(STANDARD),
    Log: link(`${MANAGER}/LogServices/Lclog`),
    Name: "Job Service",
    ServiceCapabilities: { MaxJobs: 256, MaxSteps: 1, Scheduling: true },
    ServiceEnabled: true,
    Status: { Health: "OK", State: "Enabled" },
  });
}

function dellJob(idrac: Idrac, path: string, job: Job): JsonObject {
  const local = (ms: number | null) => (ms === null ? null : withoutOffset(ms, idrac.offsetMinutes));
  const is10 = idrac.profile.name === "idrac10";
  return typed(path, "#DellJob.v1_2_0.DellJob", {
    ...when(idrac.profile.hasJobService, { ActualRunningStartTime: local(job.startAtMs), ActualRunningStopTime: local(job.completedAtMs) }),
    CompletionTime: local(job.completedAtMs),
    Description: "Job Instance",
    EndTime: is10 ? null : "TIME_NA",
    Id: job.id,
    JobState: job.state,
    JobType: job.type,
    Message: job.message,
    MessageArgs: [],
    MessageId: job.messageId,
    Name: job.name,
    PercentComplete: job.percentComplete,
    StartTime: job.state === "New" ? "TIME_NOW" : local(job.startAtMs),
    TargetSettingsURI: null,
  });
}

const STANDARD_STATES: Partial<Record<JobState, string>> = {
  CompletedWithErrors: "Exception",
  Failed: "Exception",
  Completed: "Completed",
  Running: "Running",
  Scheduled: "Pending",
};

function standardJob(idrac: Idrac, path: string, job: Job): JsonObject {
  const state = STANDARD_STATES[job.state] ?? "New";
  return typed(path, "#Job.v1_0_7.Job", {
    Description: "Represent a job in Redfish",
    EndTime: job.completedAtMs === null ? null : withOffset(job.completedAtMs, idrac.offsetMinutes),
    Id: job.id,
    JobState: state,
    JobStatus: state === "Exception" ? "Critical" : "OK",
    Messages: [{ Message: job.message, MessageArgs: [], MessageId: `${idrac.profile.registry.eemi}.${job.messageId}` }],
    Name: job.name.replace(/^Configure: /, "ConfigBIOS:"),
    ...when(idrac.profile.name === "idrac10", { Oem: { Dell: { "@odata.type": "#DellJob.v1_5_0.DellJob", OemJobState: job.state } } }),
    PercentComplete: job.percentComplete,
    StartTime: withOffset(job.startAtMs, idrac.offsetMinutes),
  });
}

function task(idrac: Idrac, path: string, job: Job): JsonObject {
  const state = STANDARD_STATES[job.state] ?? "New";
  return typed(path, "#Task.v1_5_0.Task", {
    Description: "Server Configuration and other Tasks running on iDRAC are listed here",
    EndTime: job.completedAtMs === null ? "" : withOffset(job.completedAtMs, idrac.offsetMinutes),
    Id: job.id,
    Messages: [{ Message: job.message, MessageArgs: [], MessageId: `${idrac.profile.registry.eemi}.${job.messageId}` }],
    Name: job.name,
    Oem: { Dell: dellJob(idrac, `${MANAGER}/${idrac.profile.jobUris[0]}/${job.id}`, job) },
    PercentComplete: job.percentComplete,
    StartTime: withOffset(job.startAtMs, idrac.offsetMinutes),
    TaskState: state,
    TaskStatus: state === "Exception" ? "Critical" : "OK",
  });
}
