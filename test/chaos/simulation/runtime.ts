// What the cores use of their runtime without being handed it: WebCrypto, which answers from a thread pool when it likes. Here it answers at once, so that a seed
// always gives the same run. A signature is an HMAC under the public key: nobody in a simulation forges, and a wrong key still does not fit.
import { createHash, createHmac } from "node:crypto";

interface SimulatedKey {
  raw: Uint8Array;
}

const bytesOf = (data: BufferSource): Uint8Array => (ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data));
const mac = (key: SimulatedKey, data: BufferSource): Uint8Array<ArrayBuffer> => new Uint8Array(createHmac("sha256", key.raw).update(bytesOf(data)).digest());

export function simulatedSignature(publicKey: Uint8Array, data: Uint8Array): Uint8Array {
  return mac({ raw: publicKey }, data as Uint8Array<ArrayBuffer>);
}

/** Once, before anything else runs in this process. */
export function takeWebCrypto(): void {
  const subtle = {
    importKey: async (_format: string, raw: BufferSource): Promise<SimulatedKey> => ({ raw: bytesOf(raw).slice() }),
    sign: async (_algorithm: unknown, key: SimulatedKey, data: BufferSource) => mac(key, data).buffer,
    verify: async (_algorithm: unknown, key: SimulatedKey, signature: BufferSource, data: BufferSource) => Buffer.from(bytesOf(signature)).equals(mac(key, data)),
    digest: async (_algorithm: string, data: BufferSource) => new Uint8Array(createHash("sha256").update(bytesOf(data)).digest()).buffer,
  };
  Object.defineProperty(globalThis.crypto, "subtle", { value: subtle });
}
