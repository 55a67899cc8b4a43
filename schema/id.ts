const twoDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** UUIDv7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then randomness; sorts by time of creation. */
export function uuidv7(nowMs: number, random: Uint8Array): string {
  const time = nowMs.toString(16).padStart(12, "0");
  const [r0 = 0, r1 = 0, r2 = 0, r3 = 0, r4 = 0, r5 = 0, r6 = 0, r7 = 0, r8 = 0, r9 = 0] = random;
  const h = twoDigits;
  const low = `${h[r4]}${h[r5]}${h[r6]}${h[r7]}${h[r8]}${h[r9]}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${h[0x70 | (r0 & 0x0f)]}${h[r1]}-${h[0x80 | (r2 & 0x3f)]}${h[r3]}-${low}`;
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
