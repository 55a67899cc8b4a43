// Views of a table that one has kept: with the account, so that they are on every device.
import { useQueryClient } from "@tanstack/solid-query";
import { createMemo } from "solid-js";
import type { Me } from "#schema/api/identity.ts";
import { api } from "#web/api.ts";
import { keys } from "#web/queries.ts";
import { me, setMe } from "#web/session.ts";
import type { SavedView } from "#web/ui/saved-views.tsx";
import { toast } from "#web/ui/toast.tsx";

function isView(value: unknown): value is SavedView {
  return typeof value === "object" && value !== null && ["id", "name", "view"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");
}

export function useSavedViews(table: string): { views: () => readonly SavedView[]; change: (views: readonly SavedView[]) => void } {
  const client = useQueryClient();
  const name = `views.${table}`;
  const show = (value: Me): void => {
    setMe(value);
    client.setQueryData(keys.me, value);
  };
  return {
    views: createMemo(() => {
      const kept = me()?.preferences[name];
      return Array.isArray(kept) ? kept.filter(isView) : [];
    }),
    change: (views) => {
      const before = me();
      if (!before) return;
      const preferences = { ...before.preferences, [name]: views };
      show({ ...before, preferences });
      api.changeMe({ preferences }).catch((error: unknown) => {
        show(before);
        toast(`The view was not kept: ${error instanceof Error ? error.message : String(error)}`, { tone: "crit" });
      });
    },
  };
}
