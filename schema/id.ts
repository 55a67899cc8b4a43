const twoDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** UUIDv7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then randomness; sorts by time of creation. */
export function uuidv7(nowMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 10), 6);
  let rest = nowMs;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  let hex = "";
  for (const byte of bytes) hex += twoDigits[byte];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A fresh UUIDv7 from the runtime's own clock and randomness, for places where repeatability does not matter (the console, the command line). */
export function freshId(): string {
  return uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}

/** Random bytes out of a store that is filled now and then: asking the system for ten bytes costs as much as asking for four thousand. Each byte is given out once. */
export function pooledRandom(fill: (bytes: Uint8Array<ArrayBuffer>) => unknown): (count: number) => Uint8Array<ArrayBuffer> {
  const pool = new Uint8Array(4_096);
  let used = pool.length;
  return (count) => {
    if (count > pool.length / 4) {
      const own = new Uint8Array(count);
      fill(own);
      return own;
    }
    if (used + count > pool.length) {
      fill(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}
