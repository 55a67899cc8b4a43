// Which iDRAC this is, decided in one place. The server generation leads: 12G and 13G have iDRAC7 and 8, 14G to 16G
// iDRAC9, 17G and up iDRAC10 (Manager.Model, as Dell's own scripts and OpenStack ironic's drac/boot.py read it).
// Never by comparing firmware versions: iDRAC10 starts again at 1.10.
import type { IdracGeneration } from "#schema/vocabulary.ts";

export interface GenerationEvidence {
  /** Manager.Model: "14G Monolithic", "17G DCS". */
  managerModel?: string | null | undefined;
  firmwareVersion?: string | null | undefined;
  redfishVersion?: string | null | undefined;
}

export function generationOf({ managerModel, firmwareVersion, redfishVersion }: GenerationEvidence): IdracGeneration {
  const server = Number(/^\s*(\d{2})G\b/.exec(managerModel ?? "")?.[1] ?? Number.NaN);
  if (server >= 17) return "idrac10";
  if (server >= 14) return "idrac9";
  if (server === 13) return "idrac8";
  if (server === 12) return "idrac7";
  // Without a model the two versions together still tell: iDRAC10 alone has a low firmware number on a recent Redfish.
  const firmware = Number(/^(\d+)\./.exec(firmwareVersion ?? "")?.[1] ?? Number.NaN);
  const redfishMinor = Number(/^1\.(\d+)/.exec(redfishVersion ?? "")?.[1] ?? Number.NaN);
  if (firmware === 1 && redfishMinor >= 20) return "idrac10";
  if (firmware >= 3) return "idrac9";
  if (firmware === 2) return "idrac8";
  if (firmware === 1) return "idrac7";
  return "unknown";
}
