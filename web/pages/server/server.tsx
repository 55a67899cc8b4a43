import { createEffect, createMemo, createSignal, type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { nameHere } from "#web/frame/crumbs.ts";
import { ActionButtons } from "#web/jobs/action-buttons.tsx";
import { useGroups, useServers } from "#web/queries.ts";
import { serversWhere } from "#web/servers/filter-link.ts";
import { setSelectedServers } from "#web/servers/selected.ts";
import { serverName, shortModel } from "#web/servers/server-state.ts";
import { ActivityWord, HealthWord, PowerWord } from "#web/servers/server-words.tsx";
import { notAllowed } from "#web/session.ts";
import { CopyButton, Ident } from "#web/ui/copy.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link, usePathParam } from "#web/ui/link.tsx";
import { OneOf } from "#web/ui/one-of.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Chip } from "#web/ui/status.tsx";
import { Tabs } from "#web/ui/tabs.tsx";
import { Ago } from "#web/ui/time.tsx";
import { AddToGroup } from "../groups/add-to-group.tsx";
import { groupMenu, useTakeOut } from "../groups/group-menu.ts";
import { Commands } from "./commands.tsx";
import { EditServer } from "./edit-server.tsx";
import { EventLogs } from "./event-logs.tsx";
import { Firmware } from "./firmware.tsx";
import { Hardware } from "./hardware.tsx";
import { ServerJobs } from "./jobs.tsx";
import { ServerNotices } from "./notices.tsx";
import { Overview } from "./overview.tsx";
import { RemoveServer } from "./remove-server.tsx";

const tabs = [
  { id: "", title: "Overview" },
  { id: "hardware", title: "Hardware" },
  { id: "firmware", title: "Firmware" },
  { id: "logs", title: "Logs" },
  { id: "jobs", title: "Jobs" },
  { id: "commands", title: "Commands" },
];

export default function ServerPage(): JSX.Element {
  const id = usePathParam("id");
  // The list is there already and live: one row of it is this page.
  const servers = useServers();
  const server = createMemo(() => servers.value?.find((one) => one.id === id()));
  createEffect(() => {
    const value = server();
    if (value) {
      nameHere(`/servers/${value.id}`, serverName(value));
      setSelectedServers([value]);
    }
  });
  onCleanup(() => setSelectedServers([]));
  return (
    <Loaded data={servers} rows={8}>
      {() => (
        <OneOf
          id={id()}
          item={server()}
          missing={{
            icon: "server",
            title: "This server is not in the inventory",
            text: "It may have been removed. Its jobs and requests are kept.",
            back: { href: "/servers", title: "All servers" },
          }}
        >
          {(one) => <Detail server={one()} />}
        </OneOf>
      )}
    </Loaded>
  );
}

function Detail(props: { server: Server }): JSX.Element {
  const tab = usePathParam("tab");
  const groups = useGroups();
  const takeOut = useTakeOut();
  const [open, setOpen] = createSignal<"edit" | "remove" | "join" | null>(null);
  const own = createMemo(() => (groups.value ?? []).filter((group) => props.server.group_ids.includes(group.id)));
  const close = (): void => void setOpen(null);
  return (
    <>
      <PageHead
        title={serverName(props.server)}
        sub={
          <>
            <Show when={props.server.service_tag}>
              {(tag) => (
                <span class="inline-flex items-center">
                  <Show when={tag() !== serverName(props.server)}>
                    <Ident text={tag()} />
                  </Show>
                  <CopyButton text={tag()} label="Copy the service tag" />
                </span>
              )}
            </Show>
            <Chip title={props.server.model ?? undefined}>{shortModel(props.server.model)}</Chip>
            <PowerWord state={props.server.power_state} />
            <HealthWord server={props.server} />
            <ActivityWord server={props.server} />
            <Link class="chip hover:underline" title="All servers of this site" href={serversWhere(["site", props.server.site_name])}>
              <Icon name="site" size={12} /> {props.server.site_name}
            </Link>
            <ForKey each={own()} by={(one) => one.id}>
              {(group) => (
                <Link class="chip hover:underline" title={group().description ?? "A server group"} href={`/groups/${group().id}`}>
                  <Icon name="group" size={12} /> {group().name}
                </Link>
              )}
            </ForKey>
            <span class="text-sm text-faint">
              seen <Ago at={props.server.last_seen_at} />
            </span>
          </>
        }
        actions={
          <ActionButtons
            targets={{ servers: [props.server] }}
            quick={1}
            square
            more={[
              groupMenu({ servers: [props.server], groups: own(), add: () => setOpen("join"), takeOut }),
              {
                label: "Server",
                items: [
                  { title: "Edit…", icon: "pencil", blocked: notAllowed("admin"), run: () => setOpen("edit") },
                  { title: "Remove…", icon: "trash", danger: true, blocked: notAllowed("admin"), run: () => setOpen("remove") },
                ],
              },
            ]}
          />
        }
      />
      <ServerNotices server={props.server} />
      <Tabs label="Parts of this server" tabs={tabs.map((one) => ({ href: `/servers/${props.server.id}${one.id ? `/${one.id}` : ""}`, title: one.title }))} />
      <Switch fallback={<Empty title="There is no such part" icon="question" />}>
        <Match when={tab() === ""}>
          <Overview server={props.server} onEdit={() => setOpen("edit")} />
        </Match>
        <Match when={tab() === "hardware"}>
          <Hardware server={props.server} />
        </Match>
        <Match when={tab() === "firmware"}>
          <Firmware server={props.server} />
        </Match>
        <Match when={tab() === "logs"}>
          <EventLogs server={props.server} />
        </Match>
        <Match when={tab() === "jobs"}>
          <ServerJobs server={props.server} />
        </Match>
        <Match when={tab() === "commands"}>
          <Commands server={props.server} />
        </Match>
      </Switch>
      <Show when={open() === "edit"}>
        <EditServer server={props.server} onClose={close} />
      </Show>
      <Show when={open() === "remove"}>
        <RemoveServer server={props.server} onClose={close} />
      </Show>
      <Show when={open() === "join"}>
        <AddToGroup servers={[props.server]} onClose={close} />
      </Show>
    </>
  );
}
