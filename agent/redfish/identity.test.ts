import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generationOf } from "./generation.ts";
import { identityOf } from "./identity.ts";

const root = (document: unknown, status = 200) => identityOf({ method: "GET", path: "/redfish/v1", status, headers: {}, body: { kind: "json", document, companion: undefined } });

describe("what answers at an address", () => {
  it("is an iDRAC by Dell's root extension or product, old firmware included", () => {
    const old = { RedfishVersion: "1.0.2", Oem: { Dell: { "@odata.type": "#DellServiceRoot.v1_0_0.ServiceRootSummary", ServiceTag: "ABC1234" } } };
    expect(root(old)).toMatchObject({ kind: "idrac", serviceTag: "ABC1234" });
    expect(root({ Product: "Integrated Dell Remote Access Controller" })).toMatchObject({ kind: "idrac", serviceTag: null });
  });

  it("is named where it is another maker's, and never taken for an iDRAC because it says Dell", () => {
    expect(root({ Vendor: "HPE", Product: "ProLiant DL385", Systems: { "@odata.id": "/x" } })).toMatchObject({ kind: "other", product: "HPE ProLiant DL385" });
    expect(root({ Vendor: "Dell", RedfishVersion: "1.0.0", Oem: { Dell: {} } })).toMatchObject({ kind: "other" });
    expect(root(null)).toMatchObject({ kind: "other" });
    expect(root({ hello: 1 })).toMatchObject({ kind: "no_redfish" });
    expect(root({}, 404)).toMatchObject({ kind: "no_redfish" });
    expect(root({ error: {} }, 401)).toMatchObject({ kind: "other" });
  });

  it("is said without throwing, whatever it is", () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(200, 401, 404, 500), (document, status) => {
        expect(root(document, status).kind).not.toBe("idrac");
      }),
    );
  });
});

const captures = join(import.meta.dirname, "../../../shared/captures");
describe.skipIf(!existsSync(captures))("service roots recorded from real devices (../shared/captures)", () => {
  it.each([
    ["libredfish/R750-idrac9-6.00.30.00", "idrac"],
    ["libredfish/forbidden-403", undefined],
    ["libredfish/HPE-DL385Gen10Plusv2-iLO5-2.72", "other"],
    ["redfish_ctl/Lenovo", "other"],
    ["redfish_ctl/Supermicro-X10", "other"],
    ["manageiq/DellDSS9630M-notiDRAC", "other"],
  ])("%s is told apart", (folder, kind) => {
    const identity = root(JSON.parse(readFileSync(join(captures, folder, "redfish/v1/index.json"), "utf8")));
    if (kind) expect(identity.kind).toBe(kind);
    if (identity.kind === "other") expect(identity.product).not.toBe("");
  });
});

describe("the generation", () => {
  it.each([
    [{ managerModel: "12G Monolithic", firmwareVersion: "2.65.65.65" }, "idrac7"],
    [{ managerModel: "13G Modular", firmwareVersion: "2.83.83.83" }, "idrac8"],
    [{ managerModel: "14G Monolithic", firmwareVersion: "3.34.34.34" }, "idrac9"],
    [{ managerModel: "16G DCS", firmwareVersion: "7.20.30.50" }, "idrac9"],
    [{ managerModel: "17G Monolithic", firmwareVersion: "1.30.10.50" }, "idrac10"],
    [{ managerModel: "", firmwareVersion: "1.30.10.50", redfishVersion: "1.22.1" }, "idrac10"],
    [{ managerModel: null, firmwareVersion: "1.66.65", redfishVersion: "1.0.2" }, "idrac7"],
    [{}, "unknown"],
  ] as const)("of %o is %s, by the server and not by comparing versions", (evidence, generation) => {
    expect(generationOf(evidence)).toBe(generation);
  });
});
