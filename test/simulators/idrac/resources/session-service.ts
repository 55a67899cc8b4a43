// SessionService. Where sessions are opened differs: SessionService/Sessions from Redfish 1.6 on, Sessions before.
import { type JsonObject, links, when } from "../../json.ts";
import { may } from "../accounts.ts";
import { logIn } from "../authentication.ts";
import { Refusal, refuse, successBody } from "../errors.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch, checkParameters, collectionBody, type RedfishRequest, type Reply, type Resource, typed } from "../resource.ts";
import type { Session } from "../sessions.ts";

const SERVICE = "/redfish/v1/SessionService";
const SESSION_URIS = [`${SERVICE}/Sessions`, "/redfish/v1/Sessions"];

export function sessionService(idrac: Idrac): Branch {
  const uri = idrac.profile.sessionsUri;
  const otherUri = SESSION_URIS.find((other) => other !== uri) ?? "";
  const sessionAt = (id: string): Resource | undefined => {
    const session = idrac.sessions.find(id);
    if (!session) return undefined;
    const path = `${uri}/${id}`;
    return {
      path,
      worksInLockdown: true,
      privilege: "Login",
      get: () => sessionBody(idrac, path, session),
      live: () => sessionBody(idrac, path, session),
      delete: (request) => close(idrac, session, request),
    };
  };
  const collection = () => collectionBody(uri, "SessionCollection", "Session Collection", links(idrac.sessions.list().map(({ id }) => `${uri}/${id}`)));
  return {
    resources: [
      { path: SERVICE, get: () => service(idrac), live: () => ({ SessionTimeout: idrac.attributes.number("WebServer.1.Timeout") }) },
      { path: uri, isLogin: true, worksInLockdown: true, get: collection, live: collection, post: (request) => login(idrac, request) },
      {
        path: otherUri,
        isLogin: true,
        worksInLockdown: true,
        post: () => {
          throw new Refusal(idrac.profile.wrongSessionsUriStatus, [{ id: "SYS402" }]);
        },
      },
    ],
    find: (path) => (path.startsWith(`${uri}/`) ? sessionAt(path.slice(uri.length + 1)) : undefined),
  };
}

function service(idrac: Idrac): JsonObject {
  return typed(SERVICE, "#SessionService.v1_1_8.SessionService", {
    Description: "Session Service",
    Id: "SessionService",
    Name: "Session Service",
    ServiceEnabled: true,
    SessionTimeout: idrac.attributes.number("WebServer.1.Timeout"),
    Sessions: { "@odata.id": idrac.profile.sessionsUri },
  });
}

function sessionBody(idrac: Idrac, path: string, session: Session): JsonObject {
  const isModern = idrac.profile.query.filter;
  return typed(path, isModern ? "#Session.v1_3_0.Session" : "#Session.v1_0_2.Session", {
    ...when(isModern, {
      ClientOriginIPAddress: session.source,
    }),
    Description: "User Session",
    Id: session.id,
    Name: "User Session",
    ...when(isModern, { Password: null, SessionType: session.type }),
    UserName: session.account.userName,
  });
}

function login(idrac: Idrac, request: RedfishRequest): Reply {
  const { profile } = idrac;
  if (profile.refusesAuthorizationOnLogin && request.headers.authorization !== undefined) throw unsupported(profile.registry.base);
  checkParameters(request.body, { UserName: { type: "string", isRequired: true }, Password: { type: "string", isRequired: true } });
  const account = logIn(idrac, String(request.body.UserName), String(request.body.Password), request.source);
  if (!account) throw profile.errors === "modern" && profile.query.filter ? refuse(401, "SYS415") : new Refusal(401, [{ id: "AccessDenied" }]);
  const session = idrac.sessions.open(account, request.source);
  if (!session) throw refuse(503, "RAC0218");
  const path = `${profile.sessionsUri}/${session.id}`;
  return {
    status: 201,
    headers: { Location: path, "X-Auth-Token": session.token },
    body: { ...successBody(profile, { id: "Created" }, { id: "SYS414" }), ...sessionBody(idrac, path, session) },
  };
}

/** The body of community.general issue 5886: ExtendedInfo is an object here, not an array. */
function unsupported(base: string): Refusal {
  return new Refusal(415, [{ id: "UnsupportedMediaType" }], {
    body: {
      error: {
        code: `${base}.GeneralError`,
        message: "A general error has occurred. See ExtendedInfo for more information.",
        "@Message.ExtendedInfo": {
          "@odata.type": "#Message.v1_0_0.Message",
          Message: "Redfish request contains unsupported media type.",
          MessageId: `${base}.UnsupportedMediaType`,
          Severity: "Critical",
        },
      },
    },
  });
}

function close(idrac: Idrac, session: Session, request: RedfishRequest): Reply {
  const isOwn = session.account === request.account;
  if (!isOwn && !may(request.account, "ConfigureManager")) throw refuse(403, "RAC0506");
  idrac.sessions.close(session.id);
  return idrac.profile.name === "idrac10" ? { status: 204 } : { status: 200, body: successBody(idrac.profile) };
}
