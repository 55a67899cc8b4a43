import { createEffect, type JSX, Show } from "solid-js";

/** The head of a page: its title is the document's title too. */
export function PageHead(props: { title: string; lead?: JSX.Element; sub?: JSX.Element; actions?: JSX.Element; hidden?: boolean }): JSX.Element {
  createEffect(() => {
    document.title = `${props.title} · Dell Server Manager`;
  });
  return (
    <div class="head">
      {props.lead}
      <h1 tabindex="-1">{props.title}</h1>
      <Show when={props.sub}>
        <div class="sub flex flex-wrap items-center gap-x-2 gap-y-1">{props.sub}</div>
      </Show>
      <Show when={props.actions}>
        <div class="end">{props.actions}</div>
      </Show>
    </div>
  );
}
