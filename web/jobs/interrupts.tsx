import type { JSX } from "solid-js";
import { TypeToGoOn } from "#web/ui/ask.tsx";

/** Before a job that interrupts what runs: a proof is typed that one has seen on what. */
export function Interrupts(props: { what: string; proof: string; typed: string; onTyped: (typed: string) => void; inputMode?: "numeric" }): JSX.Element {
  return (
    <div class="callout warn">
      <b>This interrupts what runs on {props.what}.</b>
      <div class="mt-2 max-w-72">
        <TypeToGoOn text={props.proof} value={props.typed} onInput={props.onTyped} {...(props.inputMode ? { inputMode: props.inputMode } : {})} />
      </div>
    </div>
  );
}
