import { describe, expect } from "vitest";
import { resetTypesOf, resultOf } from "../scene.ts";
import { useWorld } from "../world.ts";

const world = useWorld("127.101");

describe.concurrent("power_action", () => {
  for (const profile of ["idrac7", "idrac8", "idrac9-early", "idrac9-late", "idrac10"] as const) {
    world.test(`switches a server on and off, sending one reset each, on ${profile}`, async (scene) => {
      const { idrac, server } = await scene.server(profile, { power: "Off" });
      expect(await scene.result("power_action", server, { action: "on" })).toEqual({
        power_state: "On",
        previous_power_state: "Off",
        changed: true,
        reset_type: "On",
        forced: false,
      });
      expect(await scene.reload(server)).toMatchObject({
        power_state: "On",
        reachable: true,
        credential_state: "works",
        tls_fingerprint: idrac.fingerprint256.replaceAll(":", "").toLowerCase(),
      });
      expect(await scene.result("power_action", server, { action: "off" })).toMatchObject({
        power_state: "Off",
        previous_power_state: "On",
        changed: true,
        reset_type: "ForceOff",
      });
      expect(await scene.reload(server)).toMatchObject({ power_state: "Off" });
      expect(resetTypesOf(idrac)).toEqual(["On", "ForceOff"]);
    });
  }

  world.test("has nothing to do where a server is in that state already, and says so as success", async (scene) => {
    const { idrac, server } = await scene.server("idrac9-late", { power: "On" });
    expect(await scene.result("power_action", server, { action: "on" })).toMatchObject({ power_state: "On", previous_power_state: "On", changed: false });
    idrac.power.set("Off");
    for (const action of ["off", "graceful_shutdown", "ForceOff"] as const)
      expect(resultOf<"power_action">(await scene.run("power_action", server, { action }))).toMatchObject({ power_state: "Off", changed: false });
    expect(resetTypesOf(idrac)).toEqual([]);
  });
});
