// The Redfish resources that are read, as far as they are used. Loose: iDRACs add properties freely, leave out what they
// do not know, and write null or "" for it; only what the code relies on is checked.
import { z } from "zod";

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

export const Link = z.looseObject({ "@odata.id": z.string() });
export type Link = z.infer<typeof Link>;
const link = Link.optional().catch(undefined);
const links = z.array(Link).optional().catch(undefined);
export const Collection = z.looseObject({ Members: z.array(Link) });

export const Status = z.looseObject({ Health: text, HealthRollup: text, State: text }).nullish().catch(null);
export type Status = z.infer<typeof Status>;

/** Read by `findAction`: keys and shapes vary too much for a schema. */
const actions = z.record(z.string(), z.unknown()).optional().catch(undefined);

export const ServiceRoot = z.looseObject({
  RedfishVersion: text,
  Product: text,
  Vendor: text,
  Name: text,
  Systems: link,
  Managers: link,
  Chassis: link,
  UpdateService: link,
  AccountService: link,
  SessionService: link,
  Links: z.looseObject({ Sessions: link }).nullish().catch(null),
  Oem: z.record(z.string(), z.unknown()).nullish().catch(null),
});
export type ServiceRoot = z.infer<typeof ServiceRoot>;

export const System = z.looseObject({
  "@odata.id": z.string(),
  SKU: text,
  Model: text,
  Manufacturer: text,
  HostName: text,
  BiosVersion: text,
  PowerState: text,
  LastResetTime: text,
  Status,
  ProcessorSummary: z.looseObject({ Count: number, Model: text, Status }).nullish().catch(null),
  MemorySummary: z.looseObject({ TotalSystemMemoryGiB: number, Status }).nullish().catch(null),
  Processors: link,
  Memory: link,
  Storage: link,
  EthernetInterfaces: link,
  Links: z.looseObject({ Chassis: links, ManagedBy: links }).nullish().catch(null),
  Actions: actions,
  Oem: z
    .looseObject({
      Dell: z
        .looseObject({ DellSystem: z.record(z.string(), z.unknown()).optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .nullish()
    .catch(null),
});
export type System = z.infer<typeof System>;

export const Manager = z.looseObject({
  "@odata.id": z.string(),
  Model: text,
  FirmwareVersion: text,
  DateTime: text,
  DateTimeLocalOffset: text,
  LogServices: link,
  Actions: actions,
});
export type Manager = z.infer<typeof Manager>;

export const Chassis = z.looseObject({ "@odata.id": z.string(), Power: link, Thermal: link, PowerSubsystem: link, ThermalSubsystem: link, Sensors: link, Status });
export type Chassis = z.infer<typeof Chassis>;

const part = { Name: text, MemberId: text, Id: text, Status };
/** Power and Thermal, iDRAC7 to 9 (Chassis/…/Power, /Thermal). */
export const Thermal = z.looseObject({
  Fans: z
    .array(z.looseObject({ ...part, FanName: text, Reading: number, ReadingUnits: text }))
    .optional()
    .catch(undefined),
  Temperatures: z
    .array(z.looseObject({ ...part, ReadingCelsius: number }))
    .optional()
    .catch(undefined),
});
export type Thermal = z.infer<typeof Thermal>;
export const Power = z.looseObject({
  PowerSupplies: z
    .array(z.looseObject({ ...part, LastPowerOutputWatts: number, PowerOutputWatts: number }))
    .optional()
    .catch(undefined),
  Voltages: z
    .array(z.looseObject({ ...part, ReadingVolts: number }))
    .optional()
    .catch(undefined),
});
export type Power = z.infer<typeof Power>;

/** The newer shape: PowerSubsystem, ThermalSubsystem and Sensors. */
export const Subsystem = z.looseObject({ PowerSupplies: link, Fans: link });
export const Fan = z.looseObject({ ...part, SpeedPercent: z.looseObject({ SpeedRPM: number, Reading: number }).nullish().catch(null) });
export const PowerSupply = z.looseObject({ ...part });
export const Sensor = z.looseObject({ ...part, Reading: number, ReadingType: text, ReadingUnits: text });
export type Sensor = z.infer<typeof Sensor>;

export const Storage = z.looseObject({
  "@odata.id": z.string(),
  ...part,
  StorageControllers: z
    .array(z.looseObject({ ...part }))
    .optional()
    .catch(undefined),
  Drives: links,
});
export type Storage = z.infer<typeof Storage>;
export const Drive = z.looseObject({ ...part, FailurePredicted: z.boolean().nullish().catch(null) });
export type Drive = z.infer<typeof Drive>;
/** A DIMM, a processor: a name and a state. */
export const Part = z.looseObject(part);
export type Part = z.infer<typeof Part>;

export const EthernetInterface = z.looseObject({ MACAddress: text, PermanentMACAddress: text });

export const Session = z.looseObject({ "@odata.id": z.string().optional(), Id: text, UserName: text });
export const Account = z.looseObject({ UserName: text, RoleId: text, Enabled: z.boolean().nullish().catch(null) });
export const AccountService = z.looseObject({ Accounts: link });

export const LogService = z.looseObject({ "@odata.id": z.string(), Id: text, Entries: link });
export type LogService = z.infer<typeof LogService>;
/** iDRAC8 writes SensorType as [{Member: …}]. */
export const LogEntry = z.looseObject({
  "@odata.id": z.string().optional(),
  Id: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  Created: text,
  Severity: text,
  Message: text,
  MessageId: text,
  SensorType: z.unknown().optional(),
  Oem: z
    .looseObject({ Dell: z.looseObject({ Category: text }).nullish().catch(null) })
    .nullish()
    .catch(null),
});
export type LogEntry = z.infer<typeof LogEntry>;

export const UpdateService = z.looseObject({ FirmwareInventory: link });
export const SoftwareInventory = z.looseObject({
  "@odata.id": z.string().optional(),
  Id: z.string(),
  Name: text,
  Version: text,
  SoftwareId: text,
  Updateable: z.boolean().nullish().catch(null),
  ReleaseDate: text,
});
export type SoftwareInventory = z.infer<typeof SoftwareInventory>;
