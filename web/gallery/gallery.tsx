// Every part of the kit in each of its states, for people who build pages and for the tests that look at it. No part of the production build.
import "./gallery.css";
import { Route, Router } from "@solidjs/router";
import { createEffect, For, type JSX, Show } from "solid-js";
import { Dynamic, render } from "solid-js/web";
import { Announcer } from "#web/ui/announce.tsx";
import { Pick } from "#web/ui/field.tsx";
import { useUrlState } from "#web/ui/link.tsx";
import { density, setDensity, setTheme, theme } from "#web/ui/preferences.ts";
import { Toasts } from "#web/ui/toast.tsx";
import { Buttons } from "./parts/buttons.tsx";
import { Charts } from "./parts/charts.tsx";
import { Dialogs } from "./parts/dialogs.tsx";
import { Diffs } from "./parts/diffs.tsx";
import { Feedback } from "./parts/feedback.tsx";
import { Fields } from "./parts/fields.tsx";
import { Form } from "./parts/form.tsx";
import { Json } from "./parts/json.tsx";
import { Log } from "./parts/log.tsx";
import { Menus } from "./parts/menus.tsx";
import { BigTable, Tables } from "./parts/tables.tsx";
import { Tokens } from "./parts/tokens.tsx";

const parts: Record<string, { title: string; draw: () => JSX.Element }> = {
  tokens: { title: "Tokens", draw: Tokens },
  buttons: { title: "Buttons and status", draw: Buttons },
  menus: { title: "Menu and palette", draw: Menus },
  dialogs: { title: "Dialog and panel", draw: Dialogs },
  fields: { title: "Fields", draw: Fields },
  form: { title: "Form from a schema", draw: Form },
  table: { title: "Table, 5,000 rows", draw: BigTable },
  tables: { title: "Table, states", draw: Tables },
  log: { title: "Log, 100,000 lines", draw: Log },
  json: { title: "JSON", draw: Json },
  diffs: { title: "Diff", draw: Diffs },
  charts: { title: "Charts", draw: Charts },
  feedback: { title: "Feedback", draw: Feedback },
};

function Gallery(): JSX.Element {
  const url = useUrlState("part");
  const part = (): string => (parts[url.get("part")] ? url.get("part") : "tokens");
  createEffect(() => {
    document.title = `${parts[part()]?.title} · The kit`;
  });
  return (
    <div class="gallery">
      <header class="flex flex-wrap items-center gap-2 border-b border-line bg-panel px-3 py-1.5">
        <b class="mr-auto">The kit</b>
        <Pick
          label="Theme"
          value={theme()}
          options={[
            { value: "system", title: "As the system" },
            { value: "light", title: "Light" },
            { value: "dark", title: "Dark" },
          ]}
          onChange={(value) => setTheme(value as "light")}
        />
        <Pick
          label="Height of rows"
          value={density()}
          options={[
            { value: "dense", title: "Dense" },
            { value: "normal", title: "Normal" },
            { value: "comfortable", title: "Comfortable" },
          ]}
          onChange={(value) => setDensity(value as "dense")}
        />
      </header>
      <nav aria-label="Parts" class="border-r border-line bg-panel p-1.5">
        <For each={Object.entries(parts)}>
          {([id, { title }]) => (
            <a
              href={`?part=${id}`}
              aria-current={part() === id ? "page" : undefined}
              class={`flex min-h-7 items-center rounded-md px-2 whitespace-nowrap ${part() === id ? "bg-accent-tint font-strong" : "text-muted hover:bg-inset"}`}
            >
              {title}
            </a>
          )}
        </For>
      </nav>
      <main id="main" tabindex="-1">
        <h1 tabindex="-1">{parts[part()]?.title}</h1>
        <Show when={part()} keyed>
          {(id) => <Dynamic component={parts[id]?.draw} />}
        </Show>
      </main>
      <Toasts />
      <Announcer />
    </div>
  );
}

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app.");
render(
  () => (
    <Router>
      <Route path="*" component={Gallery} />
    </Router>
  ),
  root,
);
