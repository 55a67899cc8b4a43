// The control plane's certificate: its own, made at first start, or the site's. Agents pin its fingerprint, which the enrolment code carries.
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { AppError } from "#schema/errors.ts";

export interface Certificate {
  certPem: string;
  keyPem: string;
  /** SHA-256 of the DER, hex. */
  fingerprint: string;
}

const tenYearsMs = 10 * 365 * 24 * 3600 * 1000;

function fingerprintOf(certPem: string): string {
  return createHash("sha256").update(new X509Certificate(certPem).raw).digest("hex");
}

/** The site's own certificate and key, PEM. Throws `invalid_request` when they do not fit together or cannot be read. */
export function readCertificate(certPath: string, keyPath: string): Certificate {
  try {
    const certPem = readFileSync(certPath, "utf8");
    const keyPem = readFileSync(keyPath, "utf8");
    if (!new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))) throw new Error("the key is another certificate's");
    return { certPem, keyPem, fingerprint: fingerprintOf(certPem) };
  } catch (cause) {
    throw new AppError("invalid_request", `The certificate ${certPath} or its key ${keyPath} cannot be used.`, {
      hint: "Both must be PEM files that this user may read, and the key must be the certificate's own.",
      cause,
    });
  }
}

/** Reads `<folder>/tls.{crt,key}`, or makes them: P-256, self-signed, ten years, for this host's names. */
export async function ownCertificate(folder: string, names: readonly string[]): Promise<Certificate> {
  const certPath = join(folder, "tls.crt");
  const keyPath = join(folder, "tls.key");
  if (existsSync(certPath) && existsSync(keyPath)) return readCertificate(certPath, keyPath);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex"),
    name: `CN=${hostname()}, O=Dell Server Manager`,
    notBefore: new Date(now - 24 * 3600 * 1000),
    notAfter: new Date(now + tenYearsMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([...new Set(names)].map((name) => ({ type: /^[\d.]+$|:/.test(name) ? ("ip" as const) : ("dns" as const), value: name }))),
    ],
  });
  const certPem = certificate.toString("pem");
  const keyDer = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const keyPem = `-----BEGIN PRIVATE KEY-----\n${(
    Buffer.from(keyDer)
      .toString("base64")
      .match(/.{1,64}/g) ?? []
  ).join("\n")}\n-----END PRIVATE KEY-----\n`;
  writeFileSync(keyPath, keyPem, { mode: 0o600 });
  writeFileSync(certPath, certPem, { mode: 0o644 });
  return { certPem, keyPem, fingerprint: fingerprintOf(certPem) };
}
