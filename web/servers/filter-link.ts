// Facts as filters: "R750" leads to all of that model.
import { formatTerm } from "#web/ui/filter-query.ts";

export function termOf(key: string, value: string): string {
  return formatTerm({ key, values: [value], negated: false });
}

/** The servers page with this filter. */
export function serversWhere(...terms: readonly (readonly [key: string, value: string])[]): string {
  return serversWith(terms.map(([key, value]) => termOf(key, value)).join(" "));
}
/** The same, of a filter in its own words. */
export function serversWith(filter: string): string {
  return `/servers?q=${encodeURIComponent(filter)}`;
}
