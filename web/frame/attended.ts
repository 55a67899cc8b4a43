// A session ends after half an hour without a request. Much of what a person does here asks for nothing: filters, selections, a long form. That counts as well.
import { onCleanup } from "solid-js";
import { api, lastAskedAt } from "#web/api.ts";

const quietMs = 4 * 60_000;

export function createAttendance(): void {
  const act = (): void => {
    if (Date.now() - lastAskedAt() > quietMs) void api.me().catch(() => {});
  };
  addEventListener("pointerdown", act, { passive: true });
  addEventListener("keydown", act, { passive: true });
  onCleanup(() => {
    removeEventListener("pointerdown", act);
    removeEventListener("keydown", act);
  });
}
