// What the tests of the simulators speak through: real sockets, no session handling, no retries, no opinion.
import { Agent, type Dispatcher, request } from "undici";
import { onTestFinished } from "vitest";
import { Clock } from "./clock.ts";
import { type BmcDescription, type DataCentre, type DataCentreOptions, type IdracDescription, startDataCentre } from "./data-centre.ts";
import type { Idrac } from "./idrac/idrac.ts";
import type { ProfileName } from "./idrac/profiles.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

export const SYSTEM = "/redfish/v1/Systems/System.Embedded.1";
export const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";
export const SESSIONS = "/redfish/v1/SessionService/Sessions";
export const RESET = `${SYSTEM}/Actions/ComputerSystem.Reset`;

export interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly text: string;
  readonly body: JsonObject;
}

/** A world that stands still unless the test moves it, gone when the test ends. */
export async function aWorld(bmcs: readonly BmcDescription[], options: Omit<DataCentreOptions, "bmcs"> = {}): Promise<DataCentre> {
  const centre = await startDataCentre({ clock: new Clock({ speed: 0 }), ...options, bmcs });
  onTestFinished(() => centre.stop());
  return centre;
}

export async function anIdrac(profile: ProfileName, more: Partial<IdracDescription> = {}): Promise<Idrac> {
  const address = more.address ?? "127.0.1.10";
  const centre = await aWorld([{ serviceTag: "ABC1234", ...more, address, profile }]);
  return centre.idrac(address);
}

export interface Call {
  readonly headers?: Record<string, string>;
  readonly body?: Json;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
}

export class Client {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #agent: Agent;

  constructor(bmc: { readonly url: string }, headers: Record<string, string> = {}, keepAlive = false) {
    this.#url = bmc.url;
    this.#headers = headers;
    this.#agent = new Agent({ connect: { rejectUnauthorized: false }, pipelining: keepAlive ? 1 : 0, ...(keepAlive ? { connections: 1 } : {}) });
    onTestFinished(() => this.#agent.destroy());
  }

  get(path: string, call?: Call): Promise<Answer> {
    return this.send("GET", path, call);
  }

  post(path: string, body: Json, call: Call = {}): Promise<Answer> {
    return this.send("POST", path, { ...call, body });
  }

  patch(path: string, body: Json, call: Call = {}): Promise<Answer> {
    return this.send("PATCH", path, { ...call, body });
  }

  delete(path: string, call?: Call): Promise<Answer> {
    return this.send("DELETE", path, call);
  }

  async send(method: Dispatcher.HttpMethod, path: string, call: Call = {}): Promise<Answer> {
    const text = call.text ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const response = await request(this.#url + path, {
      method,
      dispatcher: this.#agent,
      headers: { ...(text === undefined ? {} : { "content-type": "application/json" }), ...this.#headers, ...call.headers },
      ...(text === undefined ? {} : { body: text }),
    });
    const received = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text: received, body: parsed(received) };
  }
}

export function asRoot(idrac: Idrac, keepAlive = false): Client {
  return new Client(idrac, { authorization: basic("root", "calvin") }, keepAlive);
}

export function basic(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;
}

export async function login(idrac: Idrac): Promise<{ token: string; location: string; client: Client }> {
  const { headers, status } = await new Client(idrac).post(idrac.profile.sessionsUri, { UserName: "root", Password: "calvin" });
  if (status !== 201) throw new Error(`login answered ${status}`);
  const token = String(headers["x-auth-token"]);
  return { token, location: String(headers.location), client: new Client(idrac, { "x-auth-token": token }) };
}

/** The MessageIds of an error or success body, without their registry prefix. */
export function messageIds(answer: Answer): string[] {
  const holder = isObject(answer.body.error) ? answer.body.error : answer.body;
  const info = holder["@Message.ExtendedInfo"];
  return Array.isArray(info) ? info.filter(isObject).map((message) => String(message.MessageId).split(".").at(-1) ?? "") : [];
}

export function members(answer: Answer): JsonObject[] {
  return Array.isArray(answer.body.Members) ? answer.body.Members.filter(isObject) : [];
}

function parsed(text: string): JsonObject {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}
