// Dell's own services under the manager: attributes, Lifecycle Controller, job queue. Where they hang changed with
// iDRAC9 4.40, and iDRAC7/8 have none of them (redfish.md 17 and 19).
import { isObject, type JsonObject } from "../../json.ts";
import { refuse, successBody } from "../errors.ts";
import type { Idrac } from "../idrac.ts";
import { action, type Branch, type RedfishRequest, type Reply, type Resource, typed } from "../resource.ts";

const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
/** JID_CLEARALL_FORCE restarts the Lifecycle services (dell/iDRAC-Redfish-Scripting DeleteJobQueueREDFISH.py). */
const LC_RESTART_MS = 90_000;

export function attributesPaths(idrac: Idrac): string[] {
  return idrac.profile.attributes.map((form) => (form === "Attributes" ? `${MANAGER}/Attributes` : `${MANAGER}/Oem/Dell/DellAttributes/iDRAC.Embedded.1`));
}

export function managerServices(idrac: Idrac): Branch {
  const { dellServices } = idrac.profile;
  const services = dellServices === "none" ? [] : [...lifecycle(idrac, `${dellServices}/DellLCService`), ...jobService(idrac, `${dellServices}/DellJobService`)];
  return { resources: [...attributesPaths(idrac).map((path) => attributes(idrac, path)), ...services] };
}

function attributes(idrac: Idrac, path: string): Resource {
  const body = () =>
    typed(path, "#DellAttributes.v1_0_0.DellAttributes", {
      AttributeRegistry: "ManagerAttributeRegistry.v1_0_0",
      Attributes: idrac.attributes.all(),
      Description: "This schema provides the oem attributes",
      Id: path.endsWith("/Attributes") ? "Attributes" : "iDRACAttributes",
      Name: "OEMAttributeRegistry",
    });
  return {
    path,
    privilege: "ConfigureManager",
    // The attributes judge lockdown themselves: the one that ends it must stay changeable.
    worksInLockdown: true,
    get: body,
    live: () => ({ Attributes: idrac.attributes.all() }),
    patch: (request) => change(idrac, request),
  };
}

function change(idrac: Idrac, request: RedfishRequest): Reply {
  for (const name of Object.keys(request.body)) {
    if (name !== "Attributes" && name !== "@Redfish.SettingsApplyTime") throw refuse(400, "SYS429", name);
  }
  if (!isObject(request.body.Attributes)) throw refuse(400, "SYS428", "Attributes");
  idrac.attributes.patch(request.body.Attributes);
  return { status: 200, body: successBody(idrac.profile) };
}

function lifecycle(idrac: Idrac, path: string): Resource[] {
  const target = `${path}/Actions/DellLCService.GetRemoteServicesAPIStatus`;
  return [
    {
      path,
      get: () =>
        typed(path, "#DellLCService.v1_3_0.DellLCService", {
          Actions: { "#DellLCService.GetRemoteServicesAPIStatus": { target } },
          Description: "The DellLCService resource provides some actions to support Lifecycle Controller functionality.",
          Id: "DellLCService",
          Name: "DellLCService",
        }),
    },
    action(target, {}, () => ({ status: 200, body: { ...successBody(idrac.profile), ...remoteServices(idrac) } }), { worksInLockdown: true, privilege: "Login" }),
  ];
}

function remoteServices(idrac: Idrac): JsonObject {
  const isReady = idrac.clock.now() >= idrac.lcBusyUntilMs;
  const { power } = idrac;
  return {
    LCStatus: isReady ? "Ready" : "Initializing",
    RTStatus: isReady ? "Ready" : "NotReady",
    ServerStatus: power.state === "Off" ? "PoweredOff" : power.isInPost || power.state === "PoweringOn" ? "InPOST" : "OutOfPOST",
    Status: isReady ? "Ready" : "NotReady",
  };
}

function jobService(idrac: Idrac, path: string): Resource[] {
  const target = `${path}/Actions/DellJobService.DeleteJobQueue`;
  return [
    {
      path,
      get: () =>
        typed(path, "#DellJobService.v1_2_0.DellJobService", {
          Actions: { "#DellJobService.DeleteJobQueue": { target } },
          CurrentNumberOfJobs: idrac.jobs.list().length,
          DeleteOnCompletionTimeoutMinutes: 2880,
          Description: "The DellJobService resource provides some actions to support Job management functionality.",
          Id: "Job Service",
          MaximumNumberOfJobs: 256,
          Name: "DellJobService",
        }),
      live: () => ({ CurrentNumberOfJobs: idrac.jobs.list().length }),
    },
    action(target, { JobID: { type: "string", isRequired: true } }, ({ JobID }) => {
      const id = String(JobID);
      const isForced = id === "JID_CLEARALL_FORCE";
      if (isForced) idrac.lcBusyUntilMs = idrac.systemsEmptyUntilMs = idrac.clock.now() + LC_RESTART_MS;
      if (isForced || id === "JID_CLEARALL") idrac.jobs.clear(isForced);
      else idrac.jobs.delete(id);
      return { status: 200, body: successBody(idrac.profile, { id: "Success" }, { id: "SUP020" }) };
    }),
  ];
}
