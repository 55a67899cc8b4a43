import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalAddress, countScan, eachAddress, parseRange, rangeContains, rangeSize } from "./addresses.ts";
import { AppError } from "./errors.ts";

const four = fc.integer({ min: 0, max: 0xffff_ffff }).map(BigInt);
const six = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

/** An address written without shortcuts. */
function textOf(version: 4 | 6, value: bigint): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - i * 16)) & 0xffffn).toString(16)).join(":");
}

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("an address", () => {
  test("has one spelling, and is the same after parsing and formatting", () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(fc.constant(4 as const), four), fc.tuple(fc.constant(6 as const), six)), ([version, value]) => {
        const text = textOf(version, value);
        const parsed = parseRange(text);
        // An IPv4 address in IPv6 clothes is that IPv4 address.
        fc.pre(parsed.version === version);
        expect(parsed.first).toBe(value);
        expect(parsed.last).toBe(value);
        const canonical = canonicalAddress(` ${text.toUpperCase()} `);
        expect(parseRange(canonical)).toMatchObject({ version, first: value });
        expect(canonicalAddress(canonical)).toBe(canonical);
      }),
    );
  });

  test.each([
    ["FD00:0:0:0:0:0:0:20", "fd00::20"],
    ["[fd00::20]", "fd00::20"],
    ["::ffff:10.0.0.7", "10.0.0.7"],
    [" 192.168.1.20 ", "192.168.1.20"],
    ["::", "::"],
  ])("%s is %s", (typed, canonical) => expect(canonicalAddress(typed)).toBe(canonical));

  test.each(["", "10.0.0", "10.0.0.256", "010.0.0.1", "0x0a000001", "10.0.0.1.2", "10.0.0.1:443", "fe80::1%eth0", "fd00::1::2", "server.example", "10.0.0.0/24"])(
    "%j is refused in words",
    (typed) => {
      const error = failure(() => canonicalAddress(typed));
      expect(error.code).toBe("invalid_request");
      expect(error.message).toContain("is not an IP address");
      expect(error.hint).toContain("192.168.1.20");
    },
  );
});

describe("a range", () => {
  test.each([
    ["10.0.0.5", "10.0.0.5", "10.0.0.5"],
    ["10.0.0.10-20", "10.0.0.10", "10.0.0.20"],
    ["10.0.0.10 - 10.0.1.20", "10.0.0.10", "10.0.1.20"],
    ["10.0.0.77/24", "10.0.0.0", "10.0.0.255"],
    ["10.0.0.1/32", "10.0.0.1", "10.0.0.1"],
    ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
    ["fd00::10-fd00::ff", "fd00::10", "fd00::ff"],
    ["fd00::abcd/120", "fd00::ab00", "fd00::abff"],
    ["[fd00::5]", "fd00::5", "fd00::5"],
  ])("%s goes from %s to %s", (text, first, last) => {
    const range = parseRange(text);
    expect([textOf(range.version, range.first), textOf(range.version, range.last)].map(canonicalAddress)).toEqual([first, last]);
  });

  test.each([
    ["10.0.0.0/33", "the prefix must be a number from 0 to 32"],
    ["10.0.0.0/", "the prefix must be a number from 0 to 32"],
    ["10.0.0.0/-1", "the prefix must be a number from 0 to 32"],
    ["10.0.0.0/2 4", "the prefix must be a number from 0 to 32"],
    ["fd00::/129", "the prefix must be a number from 0 to 128"],
    ["10.0.0/24", "the address before the slash is not valid"],
    ["10.0.0.20-10", "the last address is lower than the first"],
    ["10.0.0.20-10.0.0.19", "the last address is lower than the first"],
    ["10.0.0.1-256", "the last address is not valid"],
    ["10.0.0.1-", "the last address is not valid"],
    ["-10.0.0.1", "the first address is not valid"],
    ["10.0.0.1-fd00::1", "it mixes IPv4 and IPv6"],
    ["fd00::1-20", "the last address is not valid"],
    ["idrac.example", "it is neither an address, a block nor a range"],
  ])("%s is refused: %s", (text, why) => {
    const error = failure(() => parseRange(text));
    expect(error.code).toBe("invalid_request");
    expect(error.message).toBe(`"${text}" is not a range of addresses: ${why}.`);
  });

  test("holds exactly the addresses between its ends", () => {
    fc.assert(
      fc.property(four, four, four, (a, b, probe) => {
        const [first, last] = a < b ? [a, b] : [b, a];
        const range = parseRange(`${textOf(4, first)}-${textOf(4, last)}`);
        expect(rangeSize(range)).toBe(last - first + 1n);
        expect(rangeContains(range, textOf(4, probe))).toBe(probe >= first && probe <= last);
      }),
    );
  });

  test("a block of any prefix holds its base, has a power of two addresses and starts at a multiple of its size", () => {
    fc.assert(
      fc.property(six, fc.integer({ min: 0, max: 128 }), (base, prefix) => {
        const text = textOf(6, base);
        const range = parseRange(`${text}/${prefix}`);
        fc.pre(range.version === 6);
        expect(rangeSize(range)).toBe(1n << BigInt(128 - prefix));
        expect(range.first % rangeSize(range)).toBe(0n);
        expect(rangeContains(range, text)).toBe(true);
      }),
    );
  });

  test("holds no address of the other version, and nothing that is no address", () => {
    expect(rangeContains(parseRange("0.0.0.0/0"), "::")).toBe(false);
    expect(rangeContains(parseRange("::/0"), "10.0.0.1")).toBe(false);
    expect(rangeContains(parseRange("::/0"), "nonsense")).toBe(false);
    expect(rangeContains(parseRange("10.0.0.0/8"), "::ffff:10.1.2.3")).toBe(true);
  });
});

describe("a scan", () => {
  const scan = (...texts: string[]) => texts.map(parseRange);

  test("counts what overlaps once, and leaves network and broadcast address of a block out", () => {
    expect(countScan(scan("10.0.0.0/24"))).toBe(254);
    expect(countScan(scan("10.0.0.0/31"))).toBe(2);
    expect(countScan(scan("10.0.0.0/32"))).toBe(1);
    expect(countScan(scan("10.0.0.0-10.0.0.255"))).toBe(256);
    expect(countScan(scan("10.0.0.0/24", "10.0.0.5", "10.0.0.100-200"))).toBe(254);
    expect(countScan(scan("10.0.0.1-10", "10.0.0.8-20"))).toBe(20);
    expect(countScan(scan("10.0.0.0/24", "10.0.0.0"))).toBe(255);
    expect(countScan(scan("10.0.0.5", "fd00::5", "fd00::5"))).toBe(2);
    expect(countScan([])).toBe(0);
  });

  test("takes exactly as many addresses as it may, and one more is refused in words", () => {
    const last = textOf(4, (10n << 24n) + 131_072n - 1n);
    const more = textOf(4, (10n << 24n) + 131_072n);
    expect(countScan(scan(`10.0.0.0-${last}`))).toBe(131_072);
    const error = failure(() => countScan(scan(`10.0.0.0-${more}`)));
    expect(error.message).toBe("This scan names 131,073 addresses; at most 131,072 can be scanned at once.");
    expect(error.hint).toContain("Split it");
  });

  test("many ranges that are small alone are refused together", () => {
    expect(failure(() => countScan(scan("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/24"))).code).toBe("invalid_request");
  });

  test("an IPv6 network is refused with words about IPv6, even among small ranges", () => {
    const error = failure(() => countScan(scan("10.0.0.0/24", "fd00::/64")));
    expect(error.message).toContain("18,446,744,073,709,551,870 addresses");
    expect(error.hint).toContain('"fd00::/64" is an IPv6 network');
    expect(failure(() => [...eachAddress(scan("fd00::/64"))]).code).toBe("invalid_request");
  });

  test("walks each address once, ascending, as many as it counts", () => {
    const base = 10n << 24n;
    const near = fc.integer({ min: 0, max: 600 }).map((n) => base + BigInt(n));
    const text = fc.oneof(
      near.map((value) => textOf(4, value)),
      fc.tuple(near, fc.integer({ min: 24, max: 32 })).map(([value, prefix]) => `${textOf(4, value)}/${prefix}`),
      fc.tuple(near, fc.nat(300)).map(([a, more]) => `${textOf(4, a)}-${textOf(4, a + BigInt(more))}`),
      fc.integer({ min: 120, max: 128 }).map((prefix) => `fd00::42/${prefix}`),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
        const ranges = scan(...texts);
        const walked = [...eachAddress(ranges)];
        expect(walked).toHaveLength(countScan(ranges));
        const values = walked.map((address) => parseRange(address));
        for (const [i, one] of values.entries()) {
          const before = values[i - 1];
          if (before) expect(before.version < one.version || before.first < one.first).toBe(true);
          expect(ranges.some((range) => rangeContains(range, walked[i] ?? ""))).toBe(true);
        }
        for (const range of ranges) if (!range.text.includes("/")) expect(walked).toContain(canonicalAddress(textOf(range.version, range.first)));
      }),
      { numRuns: 60 },
    );
  });
});
