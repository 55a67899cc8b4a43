// One polite live region: changes of state are spoken, progress is not.
import { createSignal, type JSX } from "solid-js";

const [message, setMessage] = createSignal("");

export function say(text: string): void {
  setMessage("");
  setTimeout(() => setMessage(text), 30);
}

export function Announcer(): JSX.Element {
  return (
    <div class="sr-only" role="status" aria-live="polite">
      {message()}
    </div>
  );
}
