// What else answers on a management network, and must not be taken for an iDRAC: other vendors' BMCs, a Dell that is
// none, a web server, and an iDRAC whose Redfish is switched off (redfish.md 1).
import type { IncomingMessage, ServerResponse } from "node:http";
import { makeCertificate } from "./certificate.ts";
import { HttpsListener } from "./https-listener.ts";
import { pathOf } from "./idrac/request-checks.ts";
import { type Json, type JsonObject, link, links } from "./json.ts";
import type { RequestEntry, RequestLog } from "./request-log.ts";

export const OTHER_BMCS = ["hpe-ilo5", "lenovo-xcc", "supermicro", "supermicro-null", "dell-dss9000", "web-server", "idrac-redfish-disabled"] as const;
export type OtherBmcKind = (typeof OTHER_BMCS)[number];

export interface OtherBmcOptions {
  readonly address: string;
  readonly port?: number;
  readonly profile: OtherBmcKind;
  readonly username?: string;
  readonly password?: string;
}

interface Device {
  /** Paths open to everybody; `undefined` as body is 404. */
  readonly open: Readonly<Record<string, Json>>;
  readonly behindLogin?: Readonly<Record<string, JsonObject>>;
  readonly server: string;
  readonly isHtml?: boolean;
}

export class OtherBmc {
  readonly kind = "other";
  readonly options: OtherBmcOptions;
  readonly profile: { readonly name: OtherBmcKind };
  #device: Device;
  #listener: HttpsListener;
  #log: RequestLog;

  constructor(options: OtherBmcOptions, log: RequestLog, certificate: Awaited<ReturnType<typeof makeCertificate>>) {
    this.options = options;
    this.profile = { name: options.profile };
    this.#device = DEVICES[options.profile]();
    this.#log = log;
    this.#listener = new HttpsListener({
      address: options.address,
      port: options.port ?? 0,
      certificate,
      onRequest: (request, response) => this.#answer(request, response),
    });
  }

  get address(): string {
    return this.options.address;
  }

  get port(): number {
    return this.#listener.port;
  }

  get url(): string {
    return `https://${this.address}:${this.port}`;
  }

  get fingerprint256(): string {
    return this.#listener.fingerprint256;
  }

  get requests(): RequestEntry[] {
    return this.#log.of(this.address);
  }

  start(): Promise<void> {
    return this.#listener.start();
  }

  stop(): Promise<void> {
    return this.#listener.stop();
  }

  async rotateCertificate(): Promise<string> {
    this.#listener.rotate(await makeCertificate({ commonName: this.options.profile }));
    return this.fingerprint256;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "", headers, socket } = request;
    const entry = this.#log.seen({ bmc: this.address, source: socket.remoteAddress ?? "", method, path: url, headers });
    this.#log.write(entry);
    request.resume();
    const { status, body } = this.#reply(method, pathOf(url), headers.authorization);
    response.statusCode = status;
    response.setHeader("Server", this.#device.server);
    response.setHeader("Content-Type", typeof body === "string" ? "text/html" : "application/json; charset=utf-8");
    if (status === 401) response.setHeader("WWW-Authenticate", 'Basic realm="BMC"');
    response.end(method === "HEAD" ? undefined : typeof body === "string" ? body : JSON.stringify(body));
    entry.status = status;
    entry.isAnswered = true;
    this.#log.write(entry);
  }

  #reply(method: string, path: string, authorization: string | undefined): { status: number; body: Json } {
    const { open, behindLogin, isHtml } = this.#device;
    if (path in open) return method === "GET" || method === "HEAD" ? { status: 200, body: open[path] ?? null } : { status: 405, body: vendorError("MethodNotAllowed") };
    if (isHtml || !path.startsWith("/redfish")) return { status: 404, body: HTML_404 };
    const body = behindLogin?.[path];
    if (!this.#isKnown(authorization)) return { status: 401, body: vendorError("NoValidSession") };
    return body ? { status: 200, body } : { status: 404, body: vendorError("ResourceMissingAtURI") };
  }

  #isKnown(authorization: string | undefined): boolean {
    const { username = "Administrator", password = "password" } = this.options;
    return authorization === `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  }
}

export async function startOtherBmc(options: OtherBmcOptions, log: RequestLog): Promise<OtherBmc> {
  const bmc = new OtherBmc(options, log, await makeCertificate({ commonName: options.profile }));
  await bmc.start();
  return bmc;
}

const HTML_404 = '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>';
const ROOT = "/redfish/v1";

function vendorError(id: string): JsonObject {
  return { error: { code: "Base.1.4.GeneralError", message: "See @Message.ExtendedInfo for more information.", "@Message.ExtendedInfo": [{ MessageId: `Base.1.4.${id}` }] } };
}

function root(properties: JsonObject): JsonObject {
  return {
    "@odata.context": `${ROOT}/$metadata#ServiceRoot.ServiceRoot`,
    "@odata.id": `${ROOT}/`,
    "@odata.type": "#ServiceRoot.v1_5_1.ServiceRoot",
    Id: "RootService",
    Name: "Root Service",
    AccountService: link(`${ROOT}/AccountService`),
    Chassis: link(`${ROOT}/Chassis`),
    Links: { Sessions: link(`${ROOT}/SessionService/Sessions`) },
    Managers: link(`${ROOT}/Managers`),
    SessionService: link(`${ROOT}/SessionService`),
    Systems: link(`${ROOT}/Systems`),
    ...properties,
  };
}

function withOneSystem(system: JsonObject): Record<string, JsonObject> {
  const path = `${ROOT}/Systems/1`;
  return {
    [`${ROOT}/Systems`]: { "@odata.id": `${ROOT}/Systems`, Members: links([path]), "Members@odata.count": 1, Name: "Systems" },
    [path]: {
      "@odata.id": path,
      "@odata.type": "#ComputerSystem.v1_10_0.ComputerSystem",
      Id: "1",
      Name: "System",
      PowerState: "On",
      Status: { Health: "OK", State: "Enabled" },
      ...system,
    },
  };
}

const DEVICES: Readonly<Record<OtherBmcKind, () => Device>> = {
  "hpe-ilo5": () => ({
    server: "HPE-iLO-Server/1.30",
    open: {
      "/redfish": { v1: "/redfish/v1/" },
      [ROOT]: root({
        Oem: {
          Hpe: {
            "@odata.type": "#HpeiLOServiceExt.v2_4_0.HpeiLOServiceExt",
            Manager: [{ ManagerFirmwareVersion: "2.72", ManagerType: "iLO 5" }],
            Moniker: { PRODGEN: "iLO 5", VENDABR: "HPE" },
          },
        },
        Product: "ProLiant DL385 Gen10 Plus v2",
        RedfishVersion: "1.6.0",
        Vendor: "HPE",
      }),
    },
    behindLogin: withOneSystem({ Manufacturer: "HPE", Model: "ProLiant DL385 Gen10 Plus v2", SKU: "P38409-B21", SerialNumber: "MXQ302099S" }),
  }),
  "lenovo-xcc": () => ({
    server: "XCC Web Server",
    open: {
      "/redfish": { v1: "/redfish/v1/" },
      [ROOT]: root({ Oem: { Lenovo: { "@odata.type": "#LenovoServiceRoot.v1_0_0.LenovoServiceRoot" } }, Product: "ThinkSystem SR650", RedfishVersion: "1.15.0", Vendor: "Lenovo" }),
    },
    behindLogin: withOneSystem({ Manufacturer: "Lenovo", Model: "ThinkSystem SR650", SKU: "7X06CTO1WW", SerialNumber: "J30012AB" }),
  }),
  supermicro: () => ({
    server: "lighttpd",
    open: { "/redfish": { v1: "/redfish/v1/" }, [ROOT]: root({ Oem: { Supermicro: {} }, RedfishVersion: "1.8.0" }) },
    behindLogin: withOneSystem({ Manufacturer: "Supermicro", Model: "SYS-1029U", SerialNumber: "S333031X9B1234" }),
  }),
  // One was seen whose service root is the JSON literal null (bmc-toolbox redfish mocks, SYS-F618H6).
  "supermicro-null": () => ({ server: "lighttpd", open: { [ROOT]: null } }),
  // Says Dell all over, and has neither Managers nor Oem.Dell (ManageIQ redfish provider recordings).
  "dell-dss9000": () => ({
    server: "RackManager",
    open: {
      [ROOT]: {
        "@odata.id": `${ROOT}/`,
        Chassis: link(`${ROOT}/Chassis`),
        EventService: link(`${ROOT}/EventService`),
        Id: "RootService",
        Links: { Sessions: link(`${ROOT}/SessionService/Sessions`) },
        Name: "RackManager Root Service",
        SessionService: link(`${ROOT}/SessionService`),
        Systems: link(`${ROOT}/Systems`),
        UpdateService: link(`${ROOT}/UpdateService`),
      },
    },
    behindLogin: withOneSystem({ Manufacturer: "Dell", Model: "DSS9630M", SerialNumber: "CN701636AB0013" }),
  }),
  "web-server": () => ({ server: "nginx", isHtml: true, open: { "/": "<!DOCTYPE html><html><body><h1>It works!</h1></body></html>" } }),
  "idrac-redfish-disabled": () => ({ server: "Apache", isHtml: true, open: { "/": "<!DOCTYPE html><html><head><title>iDRAC9</title></head><body></body></html>" } }),
};
