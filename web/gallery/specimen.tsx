import type { JSX } from "solid-js";

/** One state of a part, named. `data-force` on an element in it asks the tests to look at it hovered or focused. */
export function Specimen(props: { title: string; note?: string; narrow?: boolean; children: JSX.Element }): JSX.Element {
  return (
    <section aria-label={props.title}>
      <h2 class="mb-2">
        {props.title}
        {props.note ? <span class="ml-2 font-normal text-muted">{props.note}</span> : null}
      </h2>
      <div class={props.narrow ? "max-w-[280px]" : ""}>{props.children}</div>
    </section>
  );
}
