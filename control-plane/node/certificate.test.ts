import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownCertificate, readCertificate } from "./certificate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dsm-certificate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("is made once, for the names it is asked for, with a key that only its owner may read", async () => {
  const made = await ownCertificate(folder, ["dsm.example", "10.0.0.1", "fd00::1", "dsm.example"]);
  const certificate = new X509Certificate(made.certPem);
  expect(certificate.subjectAltName).toContain("DNS:dsm.example");
  expect(certificate.checkIP("10.0.0.1")).toBe("10.0.0.1");
  expect(certificate.checkIP("fd00::1")).toBe("fd00::1");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(made.fingerprint).toBe(certificate.fingerprint256.replaceAll(":", "").toLowerCase());
  expect(statSync(join(folder, "tls.key")).mode & 0o777).toBe(0o600);
  expect(await ownCertificate(folder, ["another.example"])).toEqual(made);
});

test("of the site with another one's key is refused before anything listens", async () => {
  await ownCertificate(folder, ["a"]);
  const other = mkdtempSync(join(folder, "other-"));
  await ownCertificate(other, ["b"]);
  expect(() => readCertificate(join(folder, "tls.crt"), join(other, "tls.key"))).toThrow(
    expect.objectContaining({ code: "invalid_request", hint: expect.stringContaining("PEM") }),
  );
  expect(readCertificate(join(folder, "tls.crt"), join(folder, "tls.key")).fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test("that is missing or no certificate is refused in words that name the files", () => {
  const path = join(folder, "x.pem");
  expect(() => readCertificate(path, path)).toThrow(path);
  writeFileSync(path, "not a certificate");
  expect(() => readCertificate(path, path)).toThrow(expect.objectContaining({ code: "invalid_request" }));
});
