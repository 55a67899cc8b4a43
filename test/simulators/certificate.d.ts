import "./reflect-metadata.ts";
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
export declare function makeCertificate(options: CertificateOptions): Promise<Certificate>;
