// The iDRAC's own attributes ("Group.Index.Name"), as far as the simulator obeys them or clients read them to know
// where they are. Enumerations use display strings ("Enabled"), not registry numbers (redfish.md 17).
import { isObject, type Json, type JsonObject } from "../json.ts";
import { refuse } from "./errors.ts";
import type { Profile } from "./profiles.ts";

interface Attribute {
  value: string | number;
  readonly allowed?: readonly string[];
  readonly range?: readonly [number, number];
  readonly isReadOnly?: boolean;
}

const TOGGLE = ["Disabled", "Enabled"] as const;
const LOCKDOWN = "Lockdown.1.SystemLockdown";

export interface Identity {
  readonly serviceTag: string;
  readonly macAddress: string;
  readonly address: string;
  readonly hostname: string;
  readonly timeZone: string;
}

export class Attributes {
  #attributes: Map<string, Attribute>;

  constructor(profile: Profile, identity: Identity) {
    this.#attributes = new Map(Object.entries(initial(profile, identity)));
  }

  all(): JsonObject {
    return Object.fromEntries([...this.#attributes].map(([name, { value }]) => [name, value]));
  }

  text(name: string): string {
    return String(this.#attributes.get(name)?.value ?? "");
  }

  number(name: string): number {
    return Number(this.#attributes.get(name)?.value ?? 0);
  }

  isEnabled(name: string): boolean {
    return this.#attributes.get(name)?.value === "Enabled";
  }

  get isLockedDown(): boolean {
    return this.isEnabled(LOCKDOWN);
  }

  /** For the scene of a test: no checks. */
  set(name: string, value: string | number): void {
    this.#attributes.set(name, { ...this.#attributes.get(name), value });
  }

  /** Takes in the attributes of a recording that the simulator knows nothing of: any value of the same type will do. */
  adopt(recorded: JsonObject): void {
    for (const [name, value] of Object.entries(recorded)) {
      if (!this.#attributes.has(name) && (typeof value === "string" || typeof value === "number")) this.#attributes.set(name, { value });
    }
  }

  /** Applies all or nothing. In lockdown only the switch that ends it moves (EEMI SYS406, RAC1201). */
  patch(changes: Json): void {
    if (!isObject(changes)) throw refuse(400, "SYS424", JSON.stringify(changes), "Attributes");
    const names = Object.keys(changes);
    const endsLockdown = names.length === 1 && names[0] === LOCKDOWN;
    if (this.isLockedDown && !endsLockdown) throw refuse(400, "RAC1201");
    for (const [name, value] of Object.entries(changes)) this.#check(name, value);
    for (const [name, value] of Object.entries(changes)) {
      const attribute = this.#attributes.get(name);
      if (attribute && (typeof value === "string" || typeof value === "number")) attribute.value = value;
    }
  }

  #check(name: string, value: Json): void {
    const attribute = this.#attributes.get(name);
    if (!attribute) throw refuse(400, "SYS429", name);
    if (attribute.isReadOnly) throw refuse(400, "SYS427", name);
    if (typeof value !== typeof attribute.value) throw refuse(400, "SYS424", String(value), name);
    if (attribute.allowed && !attribute.allowed.includes(String(value))) throw refuse(400, "SYS426", String(value), name);
    const [low, high] = attribute.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (typeof value === "number" && (!Number.isInteger(value) || value < low || value > high)) {
      throw refuse(400, "SYS425", String(value), name);
    }
  }
}

function initial(profile: Profile, identity: Identity): Record<string, Attribute> {
  const readOnly = (value: string | number): Attribute => ({ value, isReadOnly: true });
  const toggle = (isOn: boolean): Attribute => ({ value: isOn ? "Enabled" : "Disabled", allowed: TOGGLE });
  const number = (value: number, low: number, high: number): Attribute => ({ value, range: [low, high] });
  const isEarly = profile.name === "idrac9-early";
  return {
    "CurrentNIC.1.DNSRacName": readOnly(identity.hostname),
    "CurrentNIC.1.MACAddress": readOnly(identity.macAddress),
    "CurrentIPv4.1.Address": readOnly(identity.address),
    "IPBlocking.1.BlockEnable": toggle(profile.blocksLoginFailures),
    "IPBlocking.1.FailCount": number(3, 2, 16),
    "IPBlocking.1.FailWindow": number(60, 10, 65_535),
    "IPBlocking.1.PenaltyTime": number(60, 2, 65_535),
    ...(isEarly ? {} : { "Info.1.HWModel": readOnly(profile.name === "idrac10" ? "iDRAC 10" : "iDRAC 9") }),
    "Info.1.Name": readOnly("iDRAC"),
    "Info.1.Product": readOnly("Integrated Dell Remote Access Controller"),
    "Info.1.ServerGen": readOnly(profile.serverGeneration),
    "Info.1.Type": readOnly(profile.managerModel),
    "Info.1.Version": readOnly(profile.firmwareVersion),
    [LOCKDOWN]: toggle(false),
    "NIC.1.DNSRacName": { value: identity.hostname },
    "Redfish.1.Enable": toggle(true),
    "Redfish.1.NumericDynamicSegmentsEnable": toggle(false),
    "SecureDefaultPassword.1.ForceChangePassword": { value: "False", allowed: ["False", "True"] },
    "Time.1.Timezone": { value: identity.timeZone },
    "WebServer.1.HostHeaderCheck": toggle(profile.checksHostHeader),
    "WebServer.1.Http2Enable": toggle(false),
    "WebServer.1.HttpsPort": number(443, 1, 65_535),
    "WebServer.1.ManualDNSEntry": { value: "" },
    "WebServer.1.MaxNumberOfSessions": number(8, 1, 8),
    "WebServer.1.TLSProtocol": {
      value: profile.tlsProtocol,
      allowed: ["TLS 1.0 and Higher", "TLS 1.1 and Higher", "TLS 1.2 and Higher", "TLS 1.3 Only"],
    },
    "WebServer.1.Timeout": number(1800, 60, 10_800),
  };
}
