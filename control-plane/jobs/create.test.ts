import { expect, test } from "vitest";
import { AppError } from "#schema/errors.ts";
import { generateSiteKeys, Sealed, unseal } from "#schema/seal.ts";
import { parseDetails, sealPlainSecrets } from "./create.ts";

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("it was accepted");
}

let made = 0;
const newId = (): string => `id-${++made}`;

test("details that do not fit their job type are refused field by field", () => {
  expect(parseDetails("power_action", { action: "off" })).toMatchObject({ action: "off" });
  const error = failure(() => parseDetails("power_action", { action: "explode" }));
  expect(error.code).toBe("invalid_request");
  expect(error.details?.issues).toMatchObject([{ path: "details.action" }]);
  expect(failure(() => parseDetails("power_action", null)).details?.issues).toMatchObject([{ path: "details" }]);
});

test("a plain secret is sealed where it arrives, however deep it stands, and is nowhere in what comes out", async () => {
  const keys = await generateSiteKeys();
  const input = { list: [{ username: "root", password: { plain: "Canary-1" } }], other: 5, none: null };
  const output = (await sealPlainSecrets(input, async () => ({ public_key: keys.publicKey }), newId)) as {
    list: { username: string; password: unknown }[];
    other: number;
    none: null;
  };
  expect(JSON.stringify(output)).not.toContain("Canary");
  expect(output).toMatchObject({ other: 5, none: null, list: [{ username: "root" }] });
  expect(await unseal(keys.privateKey, Sealed.parse(output.list[0]?.password))).toBe("Canary-1");
  // The caller's own object is not touched.
  expect(input.list[0]?.password).toEqual({ plain: "Canary-1" });
});

test("what is sealed already passes as it is; what only looks like a secret is left to the schema", async () => {
  const keys = await generateSiteKeys();
  const sealed = await sealPlainSecrets({ plain: "x" }, async () => ({ public_key: keys.publicKey }), newId);
  expect(await sealPlainSecrets({ a: sealed }, async () => ({ public_key: keys.publicKey }), newId)).toEqual({ a: sealed });
  expect(await sealPlainSecrets({ plain: "x", more: 1 }, async () => ({ public_key: keys.publicKey }), newId)).toEqual({ plain: "x", more: 1 });
});

test("a site without a key gets no secret: nothing is stored, and the message says what to do", async () => {
  for (const site of [undefined, { public_key: null }])
    await expect(sealPlainSecrets([{ plain: "Canary" }], async () => site, newId)).rejects.toMatchObject({ code: "conflict", hint: expect.stringContaining("Nothing was stored") });
});
