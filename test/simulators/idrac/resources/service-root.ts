// The service root and what else is open to everybody. It is the right probe for discovery: no credentials needed on
// any generation (redfish.md 1).
import { type JsonObject, link, when } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch, typed } from "../resource.ts";

const ROOT = "/redfish/v1";

export function serviceRoot(idrac: Idrac): Branch {
  return {
    resources: [
      { path: "/redfish", isPublic: true, hasNoEtag: true, get: () => ({ v1: "/redfish/v1/" }) },
      { path: ROOT, isPublic: true, get: () => root(idrac), live: () => identity(idrac) },
      { path: `${ROOT}/odata`, isPublic: true, hasNoEtag: true, get: () => odata(idrac) },
      { path: `${ROOT}/$metadata`, isPublic: true, xml: () => metadata(idrac) },
    ],
  };
}

function root(idrac: Idrac): JsonObject {
  const { profile } = idrac;
  const isModern = profile.query.filter;
  return typed(ROOT, `#ServiceRoot.${rootVersion(profile.redfishVersion)}.ServiceRoot`, {
    AccountService: link(profile.accountService),
    Chassis: link(`${ROOT}/Chassis`),
    Description: "Root Service",
    Id: "RootService",
    ...when(profile.hasJobService, { JobService: link(`${ROOT}/JobService`) }),
    Links: { Sessions: link(profile.sessionsUri) },
    Managers: link(`${ROOT}/Managers`),
    Name: "Root Service",
    Product: "Integrated Dell Remote Access Controller",
    ...when(profile.query.expand, {
      ProtocolFeaturesSupported: {
        ...when(isModern, { DeepOperations: { DeepPATCH: false, DeepPOST: false }, ExcerptQuery: false }),
        ExpandQuery: { ExpandAll: true, Levels: true, Links: true, MaxLevels: 1, NoLinks: true },
        FilterQuery: profile.query.filter,
        ...when(isModern, { OnlyMemberQuery: true }),
        SelectQuery: profile.query.select,
      },
    }),
    RedfishVersion: profile.redfishVersion,
    Registries: link(`${ROOT}/Registries`),
    SessionService: link(`${ROOT}/SessionService`),
    Systems: link(`${ROOT}/Systems`),
    Tasks: link(`${ROOT}/TaskService`),
    UpdateService: link(`${ROOT}/UpdateService`),
    ...identity(idrac),
  });
}

function identity(idrac: Idrac): JsonObject {
  const { profile } = idrac;
  return {
    Oem: {
      Dell: {
        "@odata.context": `${ROOT}/$metadata#DellServiceRoot.DellServiceRoot`,
        "@odata.type": profile.dellRootType,
        IsBranded: 0,
        ManagerMACAddress: idrac.macAddress,
        ServiceTag: idrac.serviceTag,
      },
    },
    ...when(profile.name === "idrac10", { ServiceIdentification: idrac.serviceTag }),
    ...when(profile.rootHasVendor, { Vendor: "Dell" }),
  };
}

function rootVersion(redfishVersion: string): string {
  const versions: Record<string, string> = { "1.18.0": "v1_15_0", "1.13.1": "v1_10_0", "1.22.1": "v1_17_0", "1.0.2": "v1_0_2" };
  return versions[redfishVersion] ?? "v1_3_0";
}

function odata(idrac: Idrac): JsonObject {
  const services: [string, string][] = [
    ["Service", ROOT],
    ["Systems", `${ROOT}/Systems`],
    ["Chassis", `${ROOT}/Chassis`],
    ["Managers", `${ROOT}/Managers`],
    ["SessionService", `${ROOT}/SessionService`],
    ["AccountService", idrac.profile.accountService],
    ["Tasks", `${ROOT}/TaskService`],
    ["UpdateService", `${ROOT}/UpdateService`],
    ["Sessions", idrac.profile.sessionsUri],
  ];
  return {
    "@odata.context": `${ROOT}/$metadata`,
    value: services.map(([name, url]) => ({ kind: "Singleton", name, url })),
  };
}

/** Names the schema of every resource type that is in the tree. */
function metadata(idrac: Idrac): string {
  const schemas = new Map<string, Set<string>>();
  for (const path of idrac.tree.paths()) {
    const type = path === `${ROOT}/$metadata` ? undefined : idrac.tree.body(path)?.["@odata.type"];
    const [name, version] = typeof type === "string" ? type.slice(1).split(".") : [];
    if (name === undefined || version === undefined || name.startsWith("Dell")) continue;
    const namespaces = schemas.get(name) ?? new Set([name]);
    schemas.set(name, version.startsWith("v") ? namespaces.add(`${name}.${version}`) : namespaces);
  }
  const references = [...schemas].map(([name, namespaces]) => {
    const includes = [...namespaces].map((namespace) => `<edmx:Include Namespace="${namespace}"/>`).join("");
    return `<edmx:Reference Uri="http://redfish.dmtf.org/schemas/v1/${name}_v1.xml">${includes}</edmx:Reference>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">${references.join("")}<edmx:DataServices><Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service"><EntityContainer Name="Service" Extends="ServiceRoot.${rootVersion(idrac.profile.redfishVersion)}.ServiceContainer"/></Schema></edmx:DataServices></edmx:Edmx>`;
}
