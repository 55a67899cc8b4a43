// Round times for a scale.
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  second,
  2 * second,
  5 * second,
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
];

/** At most `most` round times from `from` to `to`, in milliseconds UTC; round in the viewer's zone. */
export function timeTicks(from: number, to: number, most: number, zoneOffsetMs = -new Date(from).getTimezoneOffset() * minute): number[] {
  if (!(to > from)) return [];
  const step = steps.find((one) => (to - from) / one <= most) ?? Math.ceil((to - from) / most / (28 * day)) * 28 * day;
  const out: number[] = [];
  for (let tick = Math.ceil((from + zoneOffsetMs) / step) * step - zoneOffsetMs; tick <= to; tick += step) out.push(tick);
  return out;
}
