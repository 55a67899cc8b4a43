// Times as an iDRAC writes them: its own zone, whole seconds. Logs and JobService carry the offset, DellJob does not
// (redfish.md 8).

export function withOffset(worldMs: number, offsetMinutes: number): string {
  return `${withoutOffset(worldMs, offsetMinutes)}${offsetText(offsetMinutes)}`;
}

export function withoutOffset(worldMs: number, offsetMinutes: number): string {
  return new Date(worldMs + offsetMinutes * 60_000).toISOString().slice(0, 19);
}

export function offsetText(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const pad = (n: number) => String(n).padStart(2, "0");
  return `${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
