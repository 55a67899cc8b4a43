export type Role = "Administrator" | "Operator" | "ReadOnly" | "None";
export interface Account {
  readonly slot: number;
  userName: string;
  password: string;
  role: Role;
  isEnabled: boolean;
}
export declare const ROLES: Readonly<Record<Role, readonly string[]>>;
export declare class Accounts {
  readonly slots: readonly Account[];
  constructor(userName: string, password: string);
  slot(number: number): Account | undefined;
  named(userName: string): Account | undefined;
  /** The account that these credentials open, if any. */
  check(userName: string, password: string): Account | undefined;
  add(userName: string, password: string, role: Role): Account;
}
export declare function may(account: Account | undefined, privilege: string): boolean;
