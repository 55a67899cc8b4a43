// What an account may do: its Redfish role.
import { AppError } from "#schema/errors.ts";
import type { CommandScope } from "../command-log.ts";
import * as resources from "./resources.ts";
import type { RedfishService } from "./service.ts";

/** RoleId of the account with this user name; null where the iDRAC does not tell, or the account may not look. Directory users have no account there. */
export async function roleOf(service: RedfishService, username: string, scope: () => CommandScope, signal: AbortSignal): Promise<string | null> {
  try {
    const root = await service.connection.root(scope, signal);
    if (!root.AccountService) return null;
    const { Accounts: accounts } = await service.get(root.AccountService, resources.AccountService, signal);
    if (!accounts) return null;
    const members = await service.members(accounts, resources.Account, signal);
    return members.find((account) => account.UserName === username)?.RoleId ?? null;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AppError) return null;
    throw error;
  }
}
