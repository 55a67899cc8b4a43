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
  readonly query: {
    readonly expand: boolean;
    readonly select: boolean;
    readonly filter: boolean;
  };
  /** Whether every array has an "@odata.count" next to it; iDRAC10 only counts members and links. */
  readonly countsAllArrays: boolean;
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
export declare const PROFILES: Readonly<Record<ProfileName, Profile>>;
/** Model, BIOS and firmware vary within a generation: "PowerEdge R760" is 16G on the same firmware as 15G. */
export declare function profileFor(name: ProfileName, changes?: Partial<Profile>): Profile;
