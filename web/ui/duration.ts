// Times and durations in words.
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

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const timeOnly = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const dayAndTime = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });

export function exactTime(iso: string): string {
  return `${exact.format(new Date(iso))} (${iso.replace("T", " ").replace(/\.\d+Z$/, "")} UTC)`;
}

const withSeconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const dayWithSeconds = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

/** 14:02 today, 3 Nov 14:02 before. */
export function clockTime(iso: string, seconds = false): string {
  const at = new Date(iso);
  const today = new Date().toDateString() === at.toDateString();
  return (seconds ? (today ? withSeconds : dayWithSeconds) : today ? timeOnly : dayAndTime).format(at);
}

/** 14:02:07, where the day is known. */
export function dayTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
