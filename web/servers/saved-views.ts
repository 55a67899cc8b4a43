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
      const withViews = (value: Me, kept: unknown): Me => ({ ...value, preferences: { ...value.preferences, [name]: kept } });
      show(withViews(before, views));
      const keep = async (): Promise<void> => {
        // Preferences are stored whole: what another tab or device has kept meanwhile stays.
        const { preferences } = withViews(await api.me(), views);
        await api.changeMe({ preferences });
      };
      keep().catch((error: unknown) => {
        const now = me();
        if (now) show(withViews(now, before.preferences[name]));
        toast(`The view was not kept: ${error instanceof Error ? error.message : String(error)}`, { tone: "crit" });
      });
    },
  };
}
