import type { JSX } from "solid-js";
import { Icon } from "#web/ui/icon.tsx";

/** The page outside of the frame: sign-in and first run. */
export function Door(props: { title: string; sub?: JSX.Element; children: JSX.Element }): JSX.Element {
  return (
    <main class="flex min-h-full flex-col items-center px-4 py-[8vh]">
      <div class="mb-6 flex items-center gap-2 text-lg font-strong">
        <Icon name="server" size={22} class="text-accent" />
        Dell Server Manager
      </div>
      <div class="panel w-full max-w-[400px] p-6">
        <h1>{props.title}</h1>
        <div class="mt-1 mb-5 text-muted">{props.sub}</div>
        {props.children}
      </div>
    </main>
  );
}
