// What differs between iDRAC generations, in one table. Numbers and URIs: redfish.md 1, 5, 6, 8, 9, 14 and 17, which
// name the recorded devices and issues behind each line.

export type ProfileName = "idrac7" | "idrac8-early" | "idrac8" | "idrac9-early" | "idrac9-late" | "idrac10";

export interface Profile {
  readonly name: ProfileName;
  readonly firmwareVersion: string;
  /** Manager.Model; its leading digits are what clients tell generations by. */
  readonly managerModel: string;
  readonly serverGeneration: string;
  readonly biosVersion: string;
  readonly serverHeader: string | null;
  readonly redfishVersion: string;
  readonly registry: {
    readonly eemi: string;
    readonly base: string;
    /** Version inside `error.code`; one body may mix versions (dell/iDRAC-Redfish-Scripting issue 126). */
    readonly errorCode: string;
    /** iDRAC9 3.34 writes log entries without a registry prefix. */
    readonly hasLogPrefix: boolean;
  };
  /** How errors are worded: `appweb` has no ExtendedInfo (issue 54), `classic` is iDRAC7/8, `modern` 9, `base-first` 10. */
  readonly errors: "appweb" | "classic" | "modern" | "base-first";
  readonly sessionsUri: string;
  /** Status of a POST to the session URI of the other generations. */
  readonly wrongSessionsUriStatus: 400 | 405;
  readonly sessionIds: "number" | "uuid";
  /** 415 when POST Sessions carries Authorization too (community.general issue 5886). */
  readonly refusesAuthorizationOnLogin: boolean;
  /** iDRAC10 1.30.10.50: HTTP Basic works but is not advertised (issue 371). */
  readonly advertisesBasic: boolean;
  readonly accountService: string;
  readonly canPostAccounts: boolean;
  readonly resetTypes: readonly string[];
  readonly managerResetTypes: readonly string[];
  readonly etags: "none" | "body";
  readonly rootHasVendor: boolean;
  readonly dellRootType: string;
  readonly query: { readonly expand: boolean; readonly select: boolean; readonly filter: boolean };
  /** Whether every array has an "@odata.count" next to it; iDRAC10 only counts members and links. */
  readonly countsAllArrays: boolean;
  /** iDRAC10 before 1.30: a page starts with the last entry of the one before (dell/iDRAC-Redfish-Scripting issue 344). */
  readonly pagesOverlap: boolean;
  readonly logs: "Logs" | "LogServices";
  readonly hasFaultList: boolean;
  readonly hasEventLog: boolean;
  readonly attributes: readonly ("Attributes" | "DellAttributes")[];
  readonly dellServices: "none" | "/redfish/v1/Dell/Managers/iDRAC.Embedded.1" | "/redfish/v1/Managers/iDRAC.Embedded.1/Oem/Dell";
  readonly jobUris: readonly ("Jobs" | "Oem/Dell/Jobs")[];
  readonly hasJobService: boolean;
  readonly hasSubsystems: boolean;
  readonly hasSystemTimes: boolean;
  readonly firmwareIds: "no-fqdd" | "fqdd" | "fqdd-without-instance";
  readonly idracComponentId: string;
  /** Host header must be an address or a configured name, else 400 (issues 206 and 303). */
  readonly checksHostHeader: boolean;
  readonly blocksLoginFailures: boolean;
  readonly tlsProtocol: string;
}

const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
const FULL_RESET = ["On", "ForceOff", "ForceRestart", "GracefulRestart", "GracefulShutdown", "PushPowerButton", "Nmi", "PowerCycle"];
const OLD_RESET = FULL_RESET.filter((type) => type !== "GracefulRestart" && type !== "PowerCycle");

const idrac8: Profile = {
  name: "idrac8",
  firmwareVersion: "2.83.83.83",
  managerModel: "13G Monolithic",
  serverGeneration: "13G",
  biosVersion: "2.17.0",
  serverHeader: "iDRAC/8",
  redfishVersion: "1.4.0",
  registry: { eemi: "IDRAC.1.6", base: "Base.1.2", errorCode: "Base.1.2", hasLogPrefix: false },
  errors: "classic",
  sessionsUri: "/redfish/v1/Sessions",
  wrongSessionsUriStatus: 405,
  sessionIds: "number",
  refusesAuthorizationOnLogin: false,
  advertisesBasic: true,
  accountService: `${MANAGER}/AccountService`,
  canPostAccounts: false,
  resetTypes: OLD_RESET,
  managerResetTypes: ["GracefulRestart"],
  etags: "none",
  rootHasVendor: false,
  dellRootType: "#DellServiceRoot.v1_0_0.ServiceRootSummary",
  query: { expand: false, select: false, filter: false },
  countsAllArrays: true,
  pagesOverlap: false,
  logs: "Logs",
  hasFaultList: false,
  hasEventLog: false,
  attributes: [],
  dellServices: "none",
  jobUris: ["Jobs"],
  hasJobService: false,
  hasSubsystems: false,
  hasSystemTimes: false,
  firmwareIds: "no-fqdd",
  idracComponentId: "25227",
  checksHostHeader: false,
  blocksLoginFailures: false,
  tlsProtocol: "TLS 1.1 and Higher",
};

const idrac9Early: Profile = {
  ...idrac8,
  name: "idrac9-early",
  firmwareVersion: "3.34.34.34",
  managerModel: "14G Monolithic",
  serverGeneration: "14G",
  biosVersion: "2.4.8",
  serverHeader: "Apache",
  errors: "modern",
  registry: { eemi: "IDRAC.1.6", base: "Base.1.2", errorCode: "Base.1.0", hasLogPrefix: false },
  wrongSessionsUriStatus: 400,
  query: { expand: true, select: true, filter: false },
  attributes: ["Attributes"],
  dellServices: "/redfish/v1/Dell/Managers/iDRAC.Embedded.1",
  hasSystemTimes: false,
};

const idrac9Late: Profile = {
  ...idrac9Early,
  name: "idrac9-late",
  firmwareVersion: "7.10.30.00",
  managerModel: "15G Monolithic",
  serverGeneration: "15G",
  biosVersion: "1.13.2",
  redfishVersion: "1.18.0",
  registry: { eemi: "IDRAC.2.8", base: "Base.1.12", errorCode: "Base.1.12", hasLogPrefix: true },
  sessionsUri: "/redfish/v1/SessionService/Sessions",
  wrongSessionsUriStatus: 405,
  refusesAuthorizationOnLogin: true,
  accountService: "/redfish/v1/AccountService",
  resetTypes: FULL_RESET,
  rootHasVendor: true,
  dellRootType: "#DellServiceRoot.v1_0_0.DellServiceRoot",
  query: { expand: true, select: true, filter: true },
  logs: "LogServices",
  hasFaultList: true,
  attributes: ["Attributes", "DellAttributes"],
  dellServices: `${MANAGER}/Oem/Dell`,
  jobUris: ["Oem/Dell/Jobs", "Jobs"],
  hasJobService: true,
  hasSubsystems: true,
  hasSystemTimes: true,
  firmwareIds: "fqdd",
  checksHostHeader: true,
  blocksLoginFailures: true,
  tlsProtocol: "TLS 1.2 and Higher",
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  idrac7: {
    ...idrac8,
    name: "idrac7",
    firmwareVersion: "2.65.65.65",
    managerModel: "12G Monolithic",
    serverGeneration: "12G",
    biosVersion: "2.9.0",
    serverHeader: null,
    registry: { eemi: "IDRAC.1.5", base: "Base.1.0", errorCode: "Base.1.0", hasLogPrefix: false },
  },
  "idrac8-early": {
    ...idrac8,
    name: "idrac8-early",
    firmwareVersion: "2.30.30.30",
    biosVersion: "1.5.4",
    serverHeader: "Appweb/4.5.4",
    redfishVersion: "1.0.2",
    errors: "appweb",
    registry: { eemi: "IDRAC.1.0", base: "Base.1.0", errorCode: "Base.1.0", hasLogPrefix: false },
    tlsProtocol: "TLS 1.0 and Higher",
  },
  idrac8,
  "idrac9-early": idrac9Early,
  "idrac9-late": idrac9Late,
  idrac10: {
    ...idrac9Late,
    name: "idrac10",
    firmwareVersion: "1.30.10.50",
    managerModel: "17G Monolithic",
    serverGeneration: "17G",
    biosVersion: "1.1.3",
    serverHeader: "apache",
    redfishVersion: "1.22.1",
    registry: { eemi: "IDRAC.2.16", base: "Base.1.18", errorCode: "Base.1.18", hasLogPrefix: true },
    errors: "base-first",
    sessionIds: "uuid",
    advertisesBasic: false,
    canPostAccounts: true,
    managerResetTypes: ["GracefulRestart", "ForceRestart"],
    etags: "body",
    countsAllArrays: false,
    hasEventLog: true,
    attributes: ["DellAttributes"],
    jobUris: ["Oem/Dell/Jobs"],
    firmwareIds: "fqdd-without-instance",
    idracComponentId: "113033",
  },
};

/** Model, BIOS and firmware vary within a generation: "PowerEdge R760" is 16G on the same firmware as 15G. */
export function profileFor(name: ProfileName, changes: Partial<Profile> = {}): Profile {
  return { ...PROFILES[name], ...changes };
}
