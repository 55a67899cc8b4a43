// What sensors read: steady for a given server, zero when it is off, out of range where a part is not well.
import { seeded } from "./hardware.ts";
import type { Idrac } from "./idrac.ts";

export function readings(idrac: Idrac) {
  const isOn = idrac.power.state === "On" || idrac.power.state === "PoweringOff";
  const vary = (name: string, low: number, high: number) => Math.round(low + seeded(idrac.serviceTag + name)() * (high - low));
  const share = idrac.model.psuWatts;
  const consumedWatts = isOn ? vary("watts", share * 0.2, share * 0.45) : 18;
  const working = idrac.parts.psus.filter((psu) => idrac.health.part(psu) !== "Critical");
  return {
    consumedWatts,
    psuShare: (psu: string) => (working.includes(psu) ? Math.round(consumedWatts / working.length) : 0),
    fanRpm: (fan: string) => {
      const health = idrac.health.part(fan);
      if (!isOn) return 0;
      return health === "Critical" ? 240 : health === "Warning" ? 720 : vary(fan, 5_400, 9_600);
    },
    celsius: (sensor: string) => {
      const isInlet = sensor.includes("Inlet");
      const health = idrac.health.part(sensor);
      if (health !== "OK") return isInlet ? (health === "Critical" ? 48 : 44) : 100;
      return isInlet ? vary(sensor, 19, 25) : vary(sensor, 30, isOn ? 62 : 34);
    },
  };
}
