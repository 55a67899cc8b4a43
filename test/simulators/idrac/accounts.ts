// The sixteen fixed account slots. Slot 1 is reserved (on iDRAC10 slots 1 and 2 are not for creating), root is slot 2;
// an account is made by a PATCH of an empty slot (redfish.md 5). A password goes in and never comes out.

export type Role = "Administrator" | "Operator" | "ReadOnly" | "None";

export interface Account {
  readonly slot: number;
  userName: string;
  password: string;
  role: Role;
  isEnabled: boolean;
}

export const ROLES: Readonly<Record<Role, readonly string[]>> = {
  Administrator: ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureSelf", "ConfigureComponents"],
  Operator: ["Login", "ConfigureComponents", "ConfigureSelf"],
  ReadOnly: ["Login", "ConfigureSelf"],
  None: [],
};

const SLOTS = 16;

export class Accounts {
  readonly slots: readonly Account[];

  constructor(userName: string, password: string) {
    this.slots = Array.from({ length: SLOTS }, (_, index) => ({
      slot: index + 1,
      userName: "",
      password: "",
      role: "None" as Role,
      isEnabled: false,
    }));
    const root = this.slot(2);
    if (root) Object.assign(root, { userName, password, role: "Administrator", isEnabled: true });
  }

  slot(number: number): Account | undefined {
    return this.slots[number - 1];
  }

  named(userName: string): Account | undefined {
    return this.slots.find((account) => account.userName !== "" && account.userName === userName);
  }

  /** The account that these credentials open, if any. */
  check(userName: string, password: string): Account | undefined {
    const account = this.named(userName);
    const opens = account?.isEnabled && account.password === password && ROLES[account.role].includes("Login");
    return opens ? account : undefined;
  }

  add(userName: string, password: string, role: Role): Account {
    const free = this.slots.find((account) => account.slot > 2 && account.userName === "");
    if (!free) throw new Error("all account slots are taken");
    return Object.assign(free, { userName, password, role, isEnabled: true });
  }
}

export function may(account: Account | undefined, privilege: string): boolean {
  return account !== undefined && ROLES[account.role].includes(privilege);
}
