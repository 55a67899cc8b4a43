// Ends TLS in front of a server of somebody else and writes down everything that comes, as the simulators' own log does.
import type { IncomingHttpHeaders } from "node:http";
import { createServer, request } from "node:https";
import type { Certificate } from "#test/simulators/certificate.ts";

export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
  /** 502 when the server behind did not answer. */
  status: number | undefined;
}

export interface Gate {
  readonly passed: readonly Passed[];
  stop(): Promise<void>;
}

export async function startGate(at: { address: string; port: number }, behind: { address: string; port: number }, certificate: Certificate): Promise<Gate> {
  const passed: Passed[] = [];
  const server = createServer({ cert: certificate.certPem, key: certificate.keyPem }, (asked, answer) => {
    const entry: Passed = { method: asked.method ?? "", path: asked.url ?? "", headers: asked.headers, body: "", status: undefined };
    passed.push(entry);
    // Self-signed, made by the test a moment ago.
    const onward = request({ host: behind.address, port: behind.port, method: asked.method, path: asked.url, headers: asked.headers, rejectUnauthorized: false }, (said) => {
      entry.status = said.statusCode;
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    onward.on("error", () => {
      entry.status = 502;
      answer.writeHead(502).end();
    });
    asked.on("data", (chunk: Buffer) => {
      entry.body += chunk.toString("utf8");
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at.port, at.address, resolve);
  });
  return {
    passed,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
