// IPv4 and IPv6 addresses, CIDR blocks and ranges, as typed by a person: parsed, counted, enumerated, compared.
import ipaddr from "ipaddr.js";
import { AppError } from "./errors.ts";

/** Most addresses one scan may name (a /15 of IPv4). */
const maxScanAddresses = 131_072;

export interface AddressRange {
  version: 4 | 6;
  first: bigint;
  last: bigint;
  /** The text it was parsed from, trimmed. */
  text: string;
}

function toNumber(bytes: number[]): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function parseAddress(text: string): { version: 4 | 6; value: bigint } | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  if (bare.includes("%")) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return { version: 4, value: toNumber(ipaddr.IPv4.parse(bare).toByteArray()) };
  if (!bare.includes(":") || !ipaddr.IPv6.isValid(bare)) return undefined;
  const six = ipaddr.IPv6.parse(bare);
  if (six.isIPv4MappedAddress()) return { version: 4, value: toNumber(six.toIPv4Address().toByteArray()) };
  return { version: 6, value: toNumber(six.toByteArray()) };
}

function formatAddress(version: 4 | 6, value: bigint): string {
  const length = version === 4 ? 4 : 16;
  const bytes: number[] = [];
  for (let i = length - 1; i >= 0; i--) bytes.push(Number((value >> BigInt(i * 8)) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** The one spelling of an address (RFC 5952 for IPv6). Throws `invalid_request`. */
export function canonicalAddress(text: string): string {
  const parsed = parseAddress(text.trim());
  if (!parsed) throw new AppError("invalid_request", `"${text}" is not an IP address.`, { hint: "Write it as 192.168.1.20 or fd00::20." });
  return formatAddress(parsed.version, parsed.value);
}

/** One CIDR block, `a-b` range (b may be the last part only: 10.0.0.10-20) or single address. Throws `invalid_request` in words. */
export function parseRange(input: string): AddressRange {
  const text = input.trim();
  const bad = (why: string): AppError =>
    new AppError("invalid_request", `"${text}" is not a range of addresses: ${why}.`, {
      hint: "Write a block (10.0.0.0/24), a range (10.0.0.10-10.0.0.20) or one address (10.0.0.5, fd00::5).",
    });
  const slash = text.indexOf("/");
  if (slash >= 0) {
    const base = parseAddress(text.slice(0, slash));
    const prefixText = text.slice(slash + 1);
    const prefix = Number(prefixText);
    if (!base) throw bad("the address before the slash is not valid");
    const bits = base.version === 4 ? 32 : 128;
    if (!/^\d{1,3}$/.test(prefixText) || prefix > bits) throw bad(`the prefix must be a number from 0 to ${bits}`);
    const size = 1n << BigInt(bits - prefix);
    const first = base.value - (base.value % size);
    return { version: base.version, first, last: first + size - 1n, text };
  }
  const dash = text.indexOf("-");
  if (dash >= 0) {
    const from = parseAddress(text.slice(0, dash).trim());
    if (!from) throw bad("the first address is not valid");
    const toText = text.slice(dash + 1).trim();
    const short = /^\d{1,3}$/.test(toText) && from.version === 4 && Number(toText) <= 255;
    const to = short ? { version: 4 as const, value: (from.value & ~0xffn) | BigInt(toText) } : parseAddress(toText);
    if (!to) throw bad("the last address is not valid");
    if (to.version !== from.version) throw bad("it mixes IPv4 and IPv6");
    if (to.value < from.value) throw bad("the last address is lower than the first");
    return { version: from.version, first: from.value, last: to.value, text };
  }
  const single = parseAddress(text);
  if (!single) throw bad("it is neither an address, a block nor a range");
  return { version: single.version, first: single.value, last: single.value, text };
}

export function rangeSize(range: AddressRange): bigint {
  return range.last - range.first + 1n;
}

export function rangeContains(range: AddressRange, address: string): boolean {
  const parsed = parseAddress(address.trim());
  return parsed !== undefined && parsed.version === range.version && parsed.value >= range.first && parsed.value <= range.last;
}

/** How many addresses a list of ranges names together (each once). Throws `invalid_request` above `maxScanAddresses`, in words. */
export function countScan(ranges: readonly AddressRange[]): number {
  let total = 0n;
  for (const range of mergeRanges(ranges)) total += hostsOf(range).last - hostsOf(range).first + 1n;
  if (total > BigInt(maxScanAddresses)) {
    const biggest = [...ranges].sort((a, b) => (rangeSize(a) < rangeSize(b) ? 1 : -1))[0];
    const six = biggest?.version === 6;
    throw new AppError("invalid_request", `This scan names ${total.toLocaleString("en")} addresses; at most ${maxScanAddresses.toLocaleString("en")} can be scanned at once.`, {
      hint: six
        ? `"${biggest.text}" is an IPv6 network; nobody can walk all of its addresses. Name single addresses or a short range, such as fd00::10-fd00::ff.`
        : "Split it into several scans, or name the management network only.",
    });
  }
  return Number(total);
}

/** Network and broadcast address of an IPv4 block up to /30 are no hosts; a range or a single address is taken literally. */
function hostsOf(range: AddressRange): { first: bigint; last: bigint } {
  if (range.version === 4 && range.text.includes("/") && rangeSize(range) > 2n) return { first: range.first + 1n, last: range.last - 1n };
  return range;
}

/** The same addresses as few ranges, ascending, as text that `parseRange` reads: for a list of thousands that somebody pasted. */
export function compactRanges(ranges: readonly AddressRange[]): string[] {
  return mergeRanges(ranges).map(({ version, first, last }) =>
    first === last ? formatAddress(version, first) : `${formatAddress(version, first)}-${formatAddress(version, last)}`,
  );
}

export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const sorted = ranges.map((range) => ({ ...range, ...hostsOf(range), text: "" })).sort((a, b) => a.version - b.version || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && previous.version === range.version && range.first <= previous.last + 1n) {
      if (range.last > previous.last) previous.last = range.last;
    } else merged.push(range);
  }
  return merged;
}

/** Every address of the ranges, once, ascending. Bounded by `countScan`. */
export function* eachAddress(ranges: readonly AddressRange[]): Generator<string> {
  countScan(ranges);
  for (const range of mergeRanges(ranges)) for (let value = range.first; value <= range.last; value++) yield formatAddress(range.version, value);
}
