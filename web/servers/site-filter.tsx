import type { JSX } from "solid-js";
import { useSites } from "#web/queries.ts";
import { Pick } from "#web/ui/field.tsx";

/** Among the filters of a list: one site, or any. */
export function SiteFilter(props: { id: string; onChange: (id: string) => void }): JSX.Element {
  const sites = useSites();
  return (
    <Pick
      label="Site"
      value={props.id}
      options={[{ value: "", title: "Any site" }, ...(sites.value ?? []).map((site) => ({ value: site.id, title: site.name }))]}
      onChange={props.onChange}
    />
  );
}
