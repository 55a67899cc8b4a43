import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressGuard } from "./address-guard.ts";

describe("the agent's allow-list", () => {
  it("names private networks unless told otherwise", () => {
    const guard = new AddressGuard();
    for (const address of ["10.1.2.3", "172.31.0.1", "192.168.0.9", "fd00::5"]) expect(guard.isAllowed(address)).toBe(true);
    for (const address of ["8.8.8.8", "172.32.0.1", "127.0.0.1", "169.254.169.254", "fe80::1", "::1", "2001:db8::1", "0.0.0.0"]) expect(guard.isAllowed(address)).toBe(false);
  });

  it("never means loopback or link-local by a wide entry, only by one that lies there", () => {
    const wide = new AddressGuard(["0.0.0.0/0", "::/0"]);
    for (const address of ["127.0.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "ff02::1"]) expect(wide.isAllowed(address)).toBe(false);
    expect(wide.isAllowed("8.8.8.8")).toBe(true);
    expect(new AddressGuard(["127.0.1.0/24"]).isAllowed("127.0.1.9")).toBe(true);
    expect(new AddressGuard(["127.0.1.0/24"]).isAllowed("127.0.2.9")).toBe(false);
  });

  it("sees through IPv4 addresses dressed as IPv6", () => {
    expect(new AddressGuard().isAllowed("::ffff:169.254.169.254")).toBe(false);
    expect(new AddressGuard().isAllowed("::ffff:10.0.0.1")).toBe(true);
  });

  it("refuses what is no address at all, in words", () => {
    const guard = new AddressGuard();
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!/^[\d.:a-f[\]]+$/i.test(text.trim())) expect(guard.isAllowed(text)).toBe(false);
      }),
    );
    expect(() => guard.check("example.com")).toThrow(expect.objectContaining({ code: "not_allowed_address", hint: expect.stringContaining("10.0.0.0/8") }));
    expect(() => new AddressGuard(["everything"])).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });
});
