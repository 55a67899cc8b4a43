import { createMemo, createUniqueId, For, type JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { serverName } from "#web/servers/server-state.ts";
import { Field } from "#web/ui/field.tsx";

const offered = 20;

/** The server that a text names: by name, tag or address. */
export function serverNamed(text: string, servers: readonly Server[]): Server | undefined {
  const wanted = text.trim().toLowerCase();
  return wanted === "" ? undefined : servers.find((server) => [server.hostname, server.service_tag, server.ip_address].some((name) => name?.toLowerCase() === wanted));
}

/** One of thousands of servers, by typing a part of its name, tag or address. */
export function ServerPick(props: {
  label: string;
  help?: JSX.Element;
  placeholder?: string;
  class?: string;
  servers: readonly Server[];
  value: string;
  onInput: (value: string) => void;
}): JSX.Element {
  const list = createUniqueId();
  const found = createMemo(() => {
    const wanted = props.value.trim().toLowerCase();
    const out: Server[] = [];
    for (const server of props.servers) {
      if (!wanted || [server.hostname, server.service_tag, server.ip_address].some((name) => name?.toLowerCase().includes(wanted))) out.push(server);
      if (out.length === offered) break;
    }
    return out;
  });
  return (
    <Field label={props.label} help={props.help} class={props.class ?? ""}>
      {(ids) => (
        <>
          <input
            {...ids()}
            class="input mono"
            list={list}
            autocomplete="off"
            spellcheck={false}
            placeholder={props.placeholder}
            value={props.value}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
          <datalist id={list}>
            <For each={found()}>{(server) => <option value={serverName(server)}>{[server.service_tag, server.ip_address].filter(Boolean).join(" · ")}</option>}</For>
          </datalist>
        </>
      )}
    </Field>
  );
}
