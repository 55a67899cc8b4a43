// Self-signed certificates as an iDRAC makes them at first start: the common name is a name, not the address
// (dell/iDRAC-Redfish-Scripting issue 18), so a client has to pin or to be told not to verify.
import { createHash, webcrypto } from "node:crypto";
import "reflect-metadata";
import { cryptoProvider, X509CertificateGenerator } from "@peculiar/x509";

cryptoProvider.set(webcrypto as Crypto);

export interface Certificate {
  readonly certPem: string;
  readonly keyPem: string;
  /** SHA-256 of the DER form: hexadecimal, lower case, no colons. */
  readonly fingerprint256: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** EC P-256 by default: a whole data centre starts in milliseconds. Old BMCs have RSA-2048. */
  readonly key?: "ec" | "rsa";
}

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const TEN_YEARS_MS = 10 * 365 * 24 * 3_600_000;

export async function makeCertificate(options: CertificateOptions): Promise<Certificate> {
  const algorithm = options.key === "rsa" ? RSA : EC;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const name = `CN=${options.commonName}, OU=Remote Access Group, O=Dell Inc., L=Round Rock, ST=Texas, C=US`;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys: keys as CryptoKeyPair,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 24 * 3_600_000),
    notAfter: new Date(Date.now() + TEN_YEARS_MS),
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    certPem: certificate.toString("pem"),
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString("base64").replaceAll(/.{1,64}/g, "$&\n")}-----END PRIVATE KEY-----\n`,
    fingerprint256: createHash("sha256").update(Buffer.from(certificate.rawData)).digest("hex"),
  };
}
