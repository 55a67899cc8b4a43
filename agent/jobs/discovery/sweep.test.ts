import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { eachAddress, parseRange } from "#schema/addresses.ts";
import { type PortState, sweep } from "./sweep.ts";

async function aPort(address: string): Promise<number> {
  const server = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("the sweep", () => {
  it("says of each address once whether it answers, IPv4 and IPv6", async () => {
    const port = await aPort("127.0.3.7");
    const found = new Map<string, PortState[]>();
    const addresses = [...eachAddress([parseRange("127.0.3.0/27")]), "::1"];
    const signal = new AbortController().signal;
    await sweep(addresses, { port, timeoutMs: 1_000, inFlight: 8, signal, found: (address, state) => found.set(address, [...(found.get(address) ?? []), state]) });
    expect(found.size).toBe(31);
    expect([...found.values()].every((states) => states.length === 1)).toBe(true);
    expect(found.get("127.0.3.7")).toEqual(["open"]);
    expect(found.get("::1")).toEqual(["refused"]);
  });

  it("stops when told, and closes what it opened", async () => {
    const port = await aPort("127.0.3.8");
    const controller = new AbortController();
    const reason = new Error("stop");
    const sweeping = sweep(eachAddress([parseRange("127.4.0.0/16")]), { port, timeoutMs: 1_000, inFlight: 64, signal: controller.signal, found: () => controller.abort(reason) });
    await expect(sweeping).rejects.toBe(reason);
  });

  it("has nothing to do for no address", async () => {
    await expect(sweep([], { port: 1, timeoutMs: 1, inFlight: 1, signal: new AbortController().signal, found: () => {} })).resolves.toBeUndefined();
  });
});
