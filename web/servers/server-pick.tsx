// One of thousands of servers, by typing a part of its name, tag or address.
import { createMemo, createSignal, createUniqueId, For, type JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { Field } from "#web/ui/field.tsx";
import { serverName } from "./server-state.ts";

const offered = 20;

const namesOf = (server: Server): string[] => [server.hostname, server.service_tag, server.ip_address].flatMap((name) => name?.toLowerCase() ?? []);

/** The server that a text names: by name, tag or address. */
export function serverNamed(text: string, servers: readonly Server[]): Server | undefined {
  const wanted = text.trim().toLowerCase();
  return wanted === "" ? undefined : servers.find((server) => namesOf(server).includes(wanted));
}

/** The first that fit what is typed, offered by the input that names this list. */
function Offers(props: { id: string; servers: readonly Server[]; typed: string }): JSX.Element {
  const found = createMemo(() => {
    const wanted = props.typed.trim().toLowerCase();
    const out: Server[] = [];
    for (const server of props.servers) {
      if (namesOf(server).some((name) => name.includes(wanted))) out.push(server);
      if (out.length === offered) break;
    }
    return out;
  });
  return (
    <datalist id={props.id}>
      <For each={found()}>{(server) => <option value={serverName(server)}>{[server.service_tag, server.ip_address].filter(Boolean).join(" · ")}</option>}</For>
    </datalist>
  );
}

/** In a form: what is typed is the form's, which may take an address that no server has. */
export function ServerPick(props: {
  label: string;
  help?: JSX.Element;
  placeholder?: string;
  servers: readonly Server[];
  value: string;
  onInput: (value: string) => void;
}): JSX.Element {
  const list = createUniqueId();
  return (
    <Field label={props.label} help={props.help}>
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
          <Offers id={list} servers={props.servers} typed={props.value} />
        </>
      )}
    </Field>
  );
}

/** Among the filters of a list: the id of a server that is known, or none. */
export function ServerFilter(props: { servers: readonly Server[] | undefined; id: string; onChange: (id: string) => void }): JSX.Element {
  const list = createUniqueId();
  const [typed, setTyped] = createSignal<string | null>(null);
  const chosen = createMemo(() => props.servers?.find((server) => server.id === props.id));
  const text = (): string => {
    const server = chosen();
    return typed() ?? (server ? serverName(server) : props.id);
  };
  const take = (value: string): void => {
    const server = serverNamed(value, props.servers ?? []);
    const settled = server !== undefined || value.trim() === "";
    setTyped(settled ? null : value);
    if (settled) props.onChange(server?.id ?? "");
  };
  return (
    <>
      <input
        type="search"
        class="input w-36!"
        aria-label="Server"
        placeholder="Any server"
        list={list}
        disabled={props.servers === undefined}
        value={text()}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => take(event.currentTarget.value)}
        onBlur={() => setTyped(null)}
      />
      <Offers id={list} servers={props.servers ?? []} typed={text()} />
    </>
  );
}
