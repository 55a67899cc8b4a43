// Managers and the Manager: who the iDRAC is, its clock, its reset.
import { type JsonObject, link, links, when } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { offsetText, withOffset } from "../local-time.ts";
import { action, type Branch, collection, typed } from "../resource.ts";
import { attributesPaths } from "./manager-services.ts";
import { uuidOf } from "./system.ts";

const MANAGERS = "/redfish/v1/Managers";
const MANAGER = `${MANAGERS}/iDRAC.Embedded.1`;
const RESET = `${MANAGER}/Actions/Manager.Reset`;
const SYSTEM = "/redfish/v1/Systems/System.Embedded.1";
const CHASSIS = "/redfish/v1/Chassis/System.Embedded.1";

export function manager(idrac: Idrac): Branch {
  return {
    resources: [
      collection(MANAGERS, "ManagerCollection", "Manager", () => [MANAGER]),
      { path: MANAGER, get: () => ({ ...body(idrac), ...state(idrac) }), live: () => state(idrac) },
      action(
        RESET,
        { ResetType: { type: "string", isRequired: true, allowed: idrac.profile.managerResetTypes } },
        // The answer still gets out; then the iDRAC is gone.
        () => ({ status: 204, afterwards: () => idrac.managerReset("user initiated") }),
        { privilege: "ConfigureManager", worksInLockdown: true },
      ),
      collection(`${MANAGER}/EthernetInterfaces`, "EthernetInterfaceCollection", "Ethernet Network Interface Collection", () => [`${MANAGER}/EthernetInterfaces/${nicId(idrac)}`]),
      { path: `${MANAGER}/EthernetInterfaces/${nicId(idrac)}`, get: () => nic(idrac), live: () => nicIdentity(idrac) },
      { path: `${MANAGER}/NetworkProtocol`, get: () => networkProtocol(idrac) },
    ],
  };
}

function body(idrac: Idrac): JsonObject {
  const { profile } = idrac;
  return typed(MANAGER, profile.query.filter ? "#Manager.v1_12_0.Manager" : "#Manager.v1_3_3.Manager", {
    Actions: { "#Manager.Reset": { target: RESET, "ResetType@Redfish.AllowableValues": [...profile.managerResetTypes] } },
    CommandShell: { ConnectTypesSupported: ["SSH", "IPMI"], MaxConcurrentSessions: 5, ServiceEnabled: true },
    Description: "BMC",
    EthernetInterfaces: link(`${MANAGER}/EthernetInterfaces`),
    GraphicalConsole: { ConnectTypesSupported: ["KVMIP"], MaxConcurrentSessions: 6, ServiceEnabled: true },
    Id: "iDRAC.Embedded.1",
    Links: {
      ManagerForChassis: links([CHASSIS]),
      ManagerForServers: links([SYSTEM]),
      ...when(profile.query.filter, { ManagerInChassis: link(CHASSIS) }),
      Oem: { Dell: dellLinks(idrac) },
    },
    LogServices: link(`${MANAGER}/LogServices`),
    ManagerType: "BMC",
    Name: "Manager",
    NetworkProtocol: link(`${MANAGER}/NetworkProtocol`),
    UUID: uuidOf(idrac.serviceTag),
  });
}

function dellLinks(idrac: Idrac): JsonObject {
  const { profile } = idrac;
  const hasDellAttributes = profile.attributes.includes("DellAttributes");
  return {
    "@odata.type": "#DellOem.v1_3_0.DellOemLinks",
    ...when(hasDellAttributes, { DellAttributes: links(attributesPaths(idrac).filter((path) => path.includes("/Oem/Dell/"))) }),
    ...when(profile.dellServices !== "none", {
      DellJobService: link(`${profile.dellServices}/DellJobService`),
      DellLCService: link(`${profile.dellServices}/DellLCService`),
    }),
    Jobs: link(`${MANAGER}/${profile.jobUris[0]}`),
  };
}

function state(idrac: Idrac): JsonObject {
  const { offsetMinutes, profile } = idrac;
  return {
    DateTime: withOffset(idrac.clock.now(), offsetMinutes),
    DateTimeLocalOffset: offsetText(offsetMinutes),
    FirmwareVersion: profile.firmwareVersion,
    ...when(profile.hasSystemTimes, { LastResetTime: withOffset(idrac.lastResetAtMs, offsetMinutes) }),
    Model: profile.managerModel,
    PowerState: "On",
    Status: { Health: "OK", State: "Enabled" },
  };
}

function nicId(idrac: Idrac): string {
  return idrac.profile.query.filter ? "NIC.1" : "iDRAC.Embedded.1_0x23_NIC.1";
}

function nic(idrac: Idrac): JsonObject {
  const path = `${MANAGER}/EthernetInterfaces/${nicId(idrac)}`;
  return typed(path, "#EthernetInterface.v1_6_4.EthernetInterface", {
    AutoNeg: true,
    Description: "Management Network Interface",
    EthernetInterfaceType: "Physical",
    FQDN: "",
    FullDuplex: true,
    IPv6Addresses: [],
    Id: nicId(idrac),
    InterfaceEnabled: true,
    Links: { Chassis: link(CHASSIS) },
    MTUSize: 1500,
    Name: "Manager Ethernet Interface",
    NameServers: ["0.0.0.0", "0.0.0.0"],
    SpeedMbps: 1000,
    Status: { Health: "OK", State: "Enabled" },
    ...nicIdentity(idrac),
  });
}

function nicIdentity(idrac: Idrac): JsonObject {
  return {
    HostName: idrac.hostname,
    IPv4Addresses: [{ Address: idrac.address, AddressOrigin: "Static", Gateway: "127.0.0.1", SubnetMask: "255.0.0.0" }],
    MACAddress: idrac.macAddress,
    PermanentMACAddress: idrac.macAddress,
  };
}

function networkProtocol(idrac: Idrac): JsonObject {
  return typed(`${MANAGER}/NetworkProtocol`, "#ManagerNetworkProtocol.v1_7_0.ManagerNetworkProtocol", {
    Description: "Manager Network Service Status",
    FQDN: "",
    HTTP: { Port: 80, ProtocolEnabled: true },
    HTTPS: { Port: idrac.port === 0 ? 443 : idrac.port, ProtocolEnabled: true },
    HostName: idrac.hostname,
    IPMI: { ProtocolEnabled: false },
    Id: "NetworkProtocol",
    KVMIP: { Port: 5900, ProtocolEnabled: true },
    Name: "Manager Network Protocol",
    SNMP: { Port: 161, ProtocolEnabled: true },
    SSH: { Port: 22, ProtocolEnabled: true },
    Status: { Health: "OK", HealthRollup: "OK", State: "Enabled" },
    Telnet: { Port: 23, ProtocolEnabled: false },
    VirtualMedia: { ProtocolEnabled: true },
  });
}
