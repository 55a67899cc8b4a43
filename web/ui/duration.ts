// Times and durations in words.
import { timeZone } from "./time-zone.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** 850 ms, 12 s, 4 min 5 s, 2 h 10 min, 3 d 4 h. */
export function duration(ms: number): string {
  if (ms < second) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10 * second) return `${(ms / second).toFixed(1)} s`;
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min${ms < 10 * minute && Math.floor((ms % minute) / second) > 0 ? ` ${Math.floor((ms % minute) / second)} s` : ""}`;
  if (ms < day) return `${Math.floor(ms / hour)} h${Math.floor((ms % hour) / minute) > 0 ? ` ${Math.floor((ms % hour) / minute)} min` : ""}`;
  return `${Math.floor(ms / day)} d${Math.floor((ms % day) / hour) > 0 ? ` ${Math.floor((ms % day) / hour)} h` : ""}`;
}

/** Rough, for "ago": one unit, whole. */
export function roughly(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

// Made once: a formatter costs a hundred times what it formats.
const formatsOf = (timeZone: string | undefined) => {
  const make = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(undefined, { ...options, ...(timeZone ? { timeZone } : {}) });
  const time = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
  const day = { day: "numeric", month: "short" } as const;
  return {
    exact: make({ dateStyle: "medium", timeStyle: "medium" }),
    date: make({ dateStyle: "short" }),
    time: make(time),
    timeWithSeconds: make({ ...time, second: "2-digit" }),
    dayAndTime: make({ ...day, ...time }),
    dayWithSeconds: make({ ...day, ...time, second: "2-digit" }),
  };
};
const formats = { local: formatsOf(undefined), utc: formatsOf("UTC") };

/** In both zones, whichever is shown. */
export function exactTime(iso: string): string {
  return `${formats.local.exact.format(new Date(iso))} (${iso.replace("T", " ").replace(/\.\d+Z$/, "")} UTC)`;
}

/** 14:02 today, 3 Nov 14:02 before. Says so where it is not the zone of the place. */
export function clockTime(iso: string, seconds = false): string {
  const at = new Date(iso);
  const zone = timeZone();
  const format = formats[zone];
  const today = format.date.format(new Date()) === format.date.format(at);
  const text = (seconds ? (today ? format.timeWithSeconds : format.dayWithSeconds) : today ? format.time : format.dayAndTime).format(at);
  return zone === "utc" ? `${text} UTC` : text;
}

/** 14:02:07, where the day is known. */
export function dayTime(iso: string): string {
  if (timeZone() === "utc") return iso.slice(11, 19);
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
