// The control plane on Node: `npm start`, or `node control-plane/node/main.ts --help`.
import { parseArgs } from "node:util";
import { AppError } from "#schema/errors.ts";
import { startControlPlane } from "./server.ts";

const help = `Dell Server Manager, the control plane.

  node control-plane/node/main.ts [options]

  --data <folder>      where the database, the certificate and the lock live   (./data)
  --host <address>     address to listen on                                    (127.0.0.1)
  --port <number>      port; 0 takes a free one                                (8443)
  --url <url>          what agents and browsers call it, if not https://<host>:<port>
  --http               plain HTTP; on loopback addresses only
  --tls-cert <file>    the site's certificate, PEM                             (its own, made at first start)
  --tls-key <file>     its key, PEM
  --console <folder>   the built console                                       (web/dist)
  --log-level <level>  debug, info, warn, error, silent                        (info)
  --help

LIBSQL_URL in the environment puts the database on a libSQL server instead of into the data folder, LIBSQL_AUTH_TOKEN is its token.

At the first start it prints a set-up code: open the URL, and make the first admin with it.`;

const { values } = parseArgs({
  options: {
    data: { type: "string", default: process.env.DSM_DATA ?? "data" },
    host: { type: "string", default: process.env.DSM_HOST ?? "127.0.0.1" },
    port: { type: "string", default: process.env.DSM_PORT ?? "8443" },
    url: { type: "string" },
    http: { type: "boolean", default: false },
    "tls-cert": { type: "string" },
    "tls-key": { type: "string" },
    console: { type: "string" },
    "log-level": { type: "string", default: process.env.DSM_LOG_LEVEL ?? "info" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(help);
  process.exit(0);
}

try {
  const server = await startControlPlane({
    data: values.data,
    host: values.host,
    port: Number(values.port),
    url: values.url,
    http: values.http,
    tlsCert: values["tls-cert"],
    tlsKey: values["tls-key"],
    console: values.console,
    logLevel: values["log-level"],
    // A demo or a test hands in the code, so that no program has to read it off a screen.
    setupCode: process.env.DSM_SETUP_CODE,
    // A token is no option: the list of processes shows those to everybody on the host.
    libsql: process.env.LIBSQL_URL ? { url: process.env.LIBSQL_URL, authToken: process.env.LIBSQL_AUTH_TOKEN } : undefined,
    databaseLost: () => {
      console.error("Another control plane has taken this database over: this one ends, and writes nothing more.");
      process.exit(1);
    },
  });
  if (values.json) console.log(JSON.stringify({ ready: true, url: server.url, fingerprint: server.fingerprint, setup_code: server.setupCode }));
  else {
    console.log(`Dell Server Manager listens at ${server.url}`);
    if (server.fingerprint) console.log(`Certificate (SHA-256): ${server.fingerprint}`);
    if (server.setupCode) console.log(`\nFirst start: open ${server.url} and make the first admin with the set-up code ${server.setupCode}`);
  }
  const stop = (): void => {
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  if (error instanceof AppError) console.error(error.hint ? `${error.message}\n${error.hint}` : error.message);
  else console.error(error);
  process.exit(1);
}
