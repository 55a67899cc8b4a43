// The agent's own allow-list: the addresses it may open connections to, whatever a control plane asks for. It is kept on
// the agent's host, so that a control plane that was broken into cannot point the agent elsewhere.
import { type AddressRange, parseRange, rangeContains } from "#schema/addresses.ts";
import { AppError } from "#schema/errors.ts";

/** RFC 1918 and RFC 4193: the networks in which management controllers live. */
export const defaultAllowList: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/** Never meant by a wide entry such as 0.0.0.0/0: only an entry that lies within such a block allows it. */
const special = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "::1/128", "fe80::/10", "ff00::/8"].map(parseRange);

export class AddressGuard {
  /** As it was configured, for `hello` and the doctor. */
  readonly list: readonly string[];
  readonly #ranges: readonly AddressRange[];

  /** Throws `invalid_request` for an entry that is no address, block or range. */
  constructor(list: readonly string[] = defaultAllowList) {
    this.list = list;
    this.#ranges = list.map(parseRange);
  }

  isAllowed(address: string): boolean {
    const block = special.find((range) => rangeContains(range, address));
    return this.#ranges.some((range) => rangeContains(range, address) && (block === undefined || isWithin(range, block)));
  }

  /** Throws `not_allowed_address`, in words. */
  check(address: string): void {
    if (this.isAllowed(address)) return;
    throw new AppError("not_allowed_address", `This agent may not connect to ${address}: it is not on the agent's allow-list.`, {
      hint: `The list is kept on the agent's host (${this.list.join(", ")}). Whoever runs that host can add the network there.`,
    });
  }
}

function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.version === outer.version && inner.first >= outer.first && inner.last <= outer.last;
}
