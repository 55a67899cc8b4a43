import { createSignal, type JSX } from "solid-js";
import { say } from "./announce.tsx";
import { Icon } from "./icon.tsx";

export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Over plain HTTP on another host browsers offer no clipboard.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function CopyButton(props: { text: string; label: string; children?: JSX.Element }): JSX.Element {
  const [copied, setCopied] = createSignal(false);
  const copy = async (): Promise<void> => {
    await copyText(props.text);
    setCopied(true);
    say("Copied");
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <button type="button" class={`btn quiet small ${props.children ? "" : "square"}`} aria-label={props.label} title={props.label} onClick={() => void copy()}>
      <Icon name={copied() ? "tick" : "copy"} />
      {props.children}
    </button>
  );
}

/** An identifier: monospaced, selected whole by one click, copied by the button that appears beside it. */
export function Ident(props: { text: string; wrap?: boolean }): JSX.Element {
  return <span class={`mono select-all ${props.wrap ? "break-all" : ""}`}>{props.text}</span>;
}

/** A command to run in a terminal. */
export function CommandLine(props: { text: string; label: string }): JSX.Element {
  return (
    <div class="flex items-start gap-2 rounded-md border border-line bg-inset p-2 pl-3">
      <code class="min-w-0 flex-1 py-0.5 break-all select-all">{props.text}</code>
      <CopyButton text={props.text} label={props.label}>
        Copy
      </CopyButton>
    </div>
  );
}
