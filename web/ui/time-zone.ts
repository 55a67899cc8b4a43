import { createPreference } from "./remembered.ts";

/** In which zone times are shown; the other one is in their titles. */
export const [timeZone, setTimeZone] = createPreference<"local" | "utc">("time-zone", "local");
