// What answers at an address, from its service root alone: readable without a password on every iDRAC. An iDRAC shows
// Dell's own root extension or product name; "Dell" as a manufacturer is not enough, since Dell's rack managers say so too.
import type { Answer } from "./errors.ts";
import { ServiceRoot } from "./resources.ts";

export const rootPath = "/redfish/v1";

export type Identity =
  | { kind: "idrac"; serviceTag: string | null; product: string; redfishVersion: string | null; root: ServiceRoot }
  | { kind: "other"; product: string; reason: string }
  | { kind: "no_redfish"; reason: string };

export function identityOf(answer: Answer): Identity {
  if (answer.status === 404) {
    return { kind: "no_redfish", reason: "A web server without Redfish answers. If it is an iDRAC, Redfish is switched off (iDRAC.Redfish.Enable)." };
  }
  if (answer.status === 401 || answer.status === 403) {
    return { kind: "other", product: "a service that hides its Redfish root", reason: "Its Redfish root wants a login; an iDRAC's never does." };
  }
  if (answer.status >= 400) return { kind: "no_redfish", reason: `Its Redfish root answers HTTP ${answer.status}.` };
  if (answer.body.kind !== "json") return { kind: "no_redfish", reason: "A web server answers, but not with JSON: no Redfish." };
  const parsed = ServiceRoot.safeParse(answer.body.document);
  if (!parsed.success) {
    return answer.body.document === null
      ? { kind: "other", product: "a management controller with an empty Redfish root", reason: "Its Redfish root is null, as on some Supermicro boards." }
      : { kind: "no_redfish", reason: "What it answers is no Redfish service root." };
  }
  const root = parsed.data;
  const dell = record(root.Oem?.Dell);
  const isIdrac = /integrated dell remote access controller/i.test(root.Product ?? "") || /DellServiceRoot/.test(string(dell?.["@odata.type"]));
  if (isIdrac) {
    const serviceTag = string(dell?.ServiceTag) || null;
    return { kind: "idrac", serviceTag, product: root.Product || "Integrated Dell Remote Access Controller", redfishVersion: root.RedfishVersion ?? null, root };
  }
  const isRedfish = root.RedfishVersion != null || root.Systems !== undefined || root.Managers !== undefined || root.Chassis !== undefined;
  if (!isRedfish) return { kind: "no_redfish", reason: "What it answers is no Redfish service root." };
  const product = otherProduct(root);
  return { kind: "other", product, reason: `It is ${product}, not an iDRAC.` };
}

function otherProduct(root: ServiceRoot): string {
  const oem = Object.keys(root.Oem ?? {}).map((key) => key.toLowerCase());
  const vendor = root.Vendor ?? "";
  const product = root.Product ?? "";
  const named = [vendor, product].filter((word) => word !== "").join(" ");
  if (oem.includes("hpe") || oem.includes("hp") || /^hpe?$/i.test(vendor)) return product !== "" ? `HPE ${product.replace(/^hpe?\s+/i, "")}` : "an HPE iLO";
  if (oem.includes("lenovo") || /lenovo/i.test(vendor)) return "a Lenovo XClarity Controller";
  if (oem.includes("supermicro") || /supermicro/i.test(named)) return "a Supermicro BMC";
  if (oem.includes("ami") || /ami\b/i.test(named)) return "a BMC with AMI firmware";
  if (/openbmc/i.test(`${named} ${root.Name ?? ""}`)) return "a BMC with OpenBMC";
  if (oem.includes("dell") || /dell/i.test(named)) return "a Dell device that is no iDRAC (a rack or chassis manager)";
  return named !== "" ? named : "a Redfish service of another maker";
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}
