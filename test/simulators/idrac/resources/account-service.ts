// AccountService: sixteen slots, changed by PATCH; a password is never shown, and a changed one ends the account's
// sessions.
import { type JsonObject, link, when } from "../../json.ts";
import { type Account, may, ROLES, type Role } from "../accounts.ts";
import { refuse, successBody } from "../errors.ts";
import type { Idrac } from "../idrac.ts";
import { type Branch, checkParameters, collection, type Parameter, type RedfishRequest, type Reply, type Resource, typed } from "../resource.ts";

const MANAGER = "/redfish/v1/Managers/iDRAC.Embedded.1";

export function accountService(idrac: Idrac): Branch {
  const service = idrac.profile.accountService;
  const isOld = service.startsWith(MANAGER);
  // Before 4.x accounts and roles hang under the manager, beside the account service.
  const base = isOld ? MANAGER : service;
  const accounts = `${base}/Accounts`;
  const roles = `${base}/Roles`;
  return {
    resources: [
      {
        path: service,
        get: () =>
          typed(service, isOld ? "#AccountService.v1_3_0.AccountService" : "#AccountService.v1_9_0.AccountService", {
            AccountLockoutCounterResetAfter: 0,
            AccountLockoutDuration: 0,
            AccountLockoutThreshold: 0,
            Accounts: link(accounts),
            AuthFailureLoggingThreshold: 2,
            Description: "BMC User Accounts",
            Id: isOld ? "AccountService" : "RemoteAccountService",
            ...when(!isOld, { LocalAccountAuth: "Fallback" }),
            MaxPasswordLength: isOld ? 20 : 40,
            MinPasswordLength: 0,
            Name: "Account Service",
            Roles: link(roles),
            ServiceEnabled: true,
            Status: { Health: "OK", State: "Enabled" },
          }),
      },
      {
        ...collection(accounts, "ManagerAccountCollection", "BMC User Accounts Collection", () => idrac.accounts.slots.map(({ slot }) => `${accounts}/${slot}`)),
        ...(idrac.profile.canPostAccounts ? { privilege: "ConfigureUsers", post: (request: RedfishRequest) => create(idrac, accounts, roles, request) } : {}),
      },
      ...idrac.accounts.slots.map((account) => accountResource(idrac, `${accounts}/${account.slot}`, roles, account)),
      collection(roles, "RoleCollection", "Roles Collection", () => Object.keys(ROLES).map((role) => `${roles}/${role}`)),
      ...Object.entries(ROLES).map(([role, privileges]) => ({
        path: `${roles}/${role}`,
        get: () =>
          typed(`${roles}/${role}`, isOld ? "#Role.v1_0_2.Role" : "#Role.v1_3_1.Role", {
            AssignedPrivileges: [...privileges],
            Description: `${role} User Role`,
            Id: role,
            IsPredefined: true,
            Name: "User Role",
            ...when(!isOld, { RoleId: role }),
          }),
      })),
    ],
  };
}

function accountResource(idrac: Idrac, path: string, roles: string, account: Account): Resource {
  const body = () => accountBody(path, roles, account);
  return { path, privilege: "ConfigureSelf", get: body, live: () => accountState(roles, account), patch: (request) => change(idrac, account, request) };
}

function accountBody(path: string, roles: string, account: Account): JsonObject {
  return typed(path, "#ManagerAccount.v1_1_0.ManagerAccount", {
    Description: "User Account",
    Id: String(account.slot),
    Locked: false,
    Name: "User Account",
    ...accountState(roles, account),
  });
}

function accountState(roles: string, account: Account): JsonObject {
  return {
    Enabled: account.isEnabled,
    Links: { Role: link(`${roles}/${account.role}`) },
    Password: null,
    RoleId: account.role,
    UserName: account.userName,
  };
}

const CHANGES: Readonly<Record<string, Parameter>> = {
  UserName: { type: "string" },
  Password: { type: "string" },
  RoleId: { type: "string", allowed: Object.keys(ROLES) },
  Enabled: { type: "boolean" },
};

function change(idrac: Idrac, account: Account, request: RedfishRequest): Reply {
  const { body } = request;
  const isOwnPassword = account === request.account && Object.keys(body).every((key) => key === "Password");
  if (!isOwnPassword && !may(request.account, "ConfigureUsers")) throw refuse(403, "RAC0506");
  if (account.slot === 1) throw refuse(400, "SYS409");
  checkParameters(body, CHANGES);
  apply(idrac, account, body);
  return { status: 200, body: successBody(idrac.profile) };
}

function create(idrac: Idrac, accounts: string, roles: string, request: RedfishRequest): Reply {
  const required = { ...CHANGES, UserName: { ...CHANGES.UserName, type: "string", isRequired: true }, Password: { type: "string", isRequired: true } } as const;
  checkParameters(request.body, required);
  const free = idrac.accounts.slots.find(({ slot, userName }) => slot > 2 && userName === "");
  if (!free) throw refuse(400, "SYS409");
  apply(idrac, free, { Enabled: true, RoleId: "ReadOnly", ...request.body });
  const path = `${accounts}/${free.slot}`;
  return { status: 201, headers: { Location: path }, body: { ...successBody(idrac.profile, { id: "Created" }, { id: "SYS414" }), ...accountBody(path, roles, free) } };
}

function apply(idrac: Idrac, account: Account, changes: JsonObject): void {
  const { UserName, Password, RoleId, Enabled } = changes;
  if (typeof UserName === "string") {
    const other = idrac.accounts.named(UserName);
    if (other && other !== account) throw refuse(400, "SYS409");
    account.userName = UserName;
  }
  if (typeof RoleId === "string") account.role = RoleId as Role;
  if (typeof Enabled === "boolean") account.isEnabled = Enabled;
  if (typeof Password === "string") account.password = Password;
  const isOut = typeof Password === "string" || !account.isEnabled || account.userName === "";
  if (isOut) idrac.sessions.forget((session) => session.account === account);
}
