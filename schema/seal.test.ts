import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { fromBase64Url, generateSiteKeys, keyFingerprint, Sealed, seal, toBase64Url, unseal } from "./seal.ts";

const context = { credential_id: "set-1", field: "password", version: 1 };
let site: { publicKey: string; privateKey: string };

beforeAll(async () => {
  site = await generateSiteKeys();
});

test("what was sealed opens with the site's key, whatever it says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 80 }), async (plain) => {
      // A lone surrogate is no character: it cannot be written as UTF-8.
      fc.pre(plain.isWellFormed());
      const secret = Sealed.parse(await seal(site.publicKey, context, plain));
      expect(await unseal(site.privateKey, secret)).toBe(plain);
    }),
    { numRuns: 40 },
  );
});

test("the sealed text shows nothing of the plain one, and no two are alike", async () => {
  const plain = "Canary-7f3a-Canary";
  const one = await seal(site.publicKey, context, plain);
  const two = await seal(site.publicKey, context, plain);
  expect(one.sealed).not.toBe(two.sealed);
  const bytes = one.sealed
    .split(".")
    .slice(1)
    .map((part) => Buffer.from(fromBase64Url(part)).toString("latin1"));
  for (const text of [JSON.stringify(one), ...bytes]) {
    expect(text).not.toContain(plain);
    expect(text).not.toContain("Canary");
  }
  expect(JSON.stringify(one)).not.toContain(Buffer.from(plain).toString("base64url").slice(2, -3));
});

test.each([
  ["another credential", { credential_id: "set-2" }],
  ["another field", { field: "username" }],
  ["another version", { version: 2 }],
])("moved to %s it does not open", async (_name, change) => {
  const secret = await seal(site.publicKey, context, "secret");
  await expect(unseal(site.privateKey, { ...secret, ...change })).rejects.toMatchObject({ code: "sealed_unreadable", hint: expect.stringContaining("Enter the password again") });
});

test("neither another site's key nor a changed text opens it, and the error says nothing of what is inside", async () => {
  const other = await generateSiteKeys();
  const secret = await seal(site.publicKey, context, "Canary-secret");
  await expect(unseal(other.privateKey, secret)).rejects.toMatchObject({ code: "sealed_unreadable" });
  const [head, enc, text = ""] = secret.sealed.split(".");
  const bytes = fromBase64Url(text);
  for (const at of [0, bytes.length - 1]) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    const error: unknown = await unseal(site.privateKey, { ...secret, sealed: `${head}.${enc}.${toBase64Url(changed)}` }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "sealed_unreadable" });
    expect(String(error)).not.toContain("Canary");
  }
  await expect(unseal("no key at all", secret)).rejects.toMatchObject({ code: "sealed_unreadable" });
});

test("sealing to something that is no public key is refused in words", async () => {
  await expect(seal("AAAA", context, "x")).rejects.toMatchObject({ code: "invalid_request", message: expect.stringContaining("X25519") });
});

test("what is no sealed secret does not parse as one", () => {
  for (const sealed of ["secret", "hpke1.AA", "hpke2.AA.AA", "hpke1.A A.AA", "hpke1..AA"]) expect(Sealed.safeParse({ ...context, sealed }).success).toBe(false);
});

test("bytes survive base64url, which needs no escaping anywhere", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = toBase64Url(bytes);
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
      expect([...fromBase64Url(text)]).toEqual([...bytes]);
    }),
  );
});

test("a key's fingerprint is eight groups that a person can read out, the same every time", async () => {
  const print = await keyFingerprint(site.publicKey);
  expect(print).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  expect(await keyFingerprint(site.publicKey)).toBe(print);
  expect(await keyFingerprint((await generateSiteKeys()).publicKey)).not.toBe(print);
});
