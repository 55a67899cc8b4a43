import { createEffect, createMemo, createSignal, type JSX, Match, Show, Switch } from "solid-js";
import type { Server } from "#schema/api/servers.ts";
import { nameHere } from "#web/frame/crumbs.ts";
import { jobMenu, powerItems } from "#web/jobs/job-menu.ts";
import { askToStart } from "#web/jobs/start.ts";
import { useJobTypes, useServers } from "#web/queries.ts";
import { setSelectedServers } from "#web/servers/selected.ts";
import { serverName, shortModel } from "#web/servers/server-state.ts";
import { ActivityWord, HealthWord, PowerWord } from "#web/servers/server-words.tsx";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Ident } from "#web/ui/copy.tsx";
import { Empty, Loaded } from "#web/ui/empty.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Link, usePathParam } from "#web/ui/link.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { PageHead } from "#web/ui/page.tsx";
import { Chip } from "#web/ui/status.tsx";
import { Tabs } from "#web/ui/tabs.tsx";
import { Ago } from "#web/ui/time.tsx";
import { Commands } from "./commands.tsx";
import { EditServer } from "./edit-server.tsx";
import { EventLogs } from "./event-logs.tsx";
import { Firmware } from "./firmware.tsx";
import { ServerJobs } from "./jobs.tsx";
import { ServerNotices } from "./notices.tsx";
import { Overview } from "./overview.tsx";

const tabs = [
  { id: "", title: "Overview" },
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
  return (
    <Loaded data={servers} rows={8}>
      {() => (
        <Show
          when={server()}
          fallback={
            <Empty
              icon="server"
              title="This server is not in the inventory"
              action={
                <Link class="btn" href="/servers">
                  All servers
                </Link>
              }
            >
              It may have been removed. Its jobs and requests are kept.
            </Empty>
          }
        >
          {(one) => <Detail server={one()} />}
        </Show>
      )}
    </Loaded>
  );
}

function Detail(props: { server: Server }): JSX.Element {
  const tab = usePathParam("tab");
  const types = useJobTypes();
  const [editing, setEditing] = createSignal(false);
  const power = createMemo(() => types.value?.find((type) => type.type === "power_action"));
  const rest = createMemo(() => jobMenu(types.value ?? [], [props.server.id]).filter((group) => group.label !== "Power"));
  return (
    <>
      <PageHead
        title={serverName(props.server)}
        sub={
          <>
            <Show when={props.server.service_tag && props.server.service_tag !== serverName(props.server)}>
              <Ident text={props.server.service_tag ?? ""} />
            </Show>
            <Chip title={props.server.model ?? undefined}>{shortModel(props.server.model)}</Chip>
            <PowerWord state={props.server.power_state} />
            <HealthWord server={props.server} />
            <ActivityWord server={props.server} />
            <span class="text-sm text-faint">
              seen <Ago at={props.server.last_seen_at} />
            </span>
          </>
        }
        actions={
          <>
            <Show when={power()}>
              {(info) => (
                <Menu groups={[{ items: powerItems(info(), [props.server.id]) }]}>
                  <Icon name="power" /> Power <Icon name="down" size={12} />
                </Menu>
              )}
            </Show>
            <Button icon="health" blocked={notAllowed("operator")} onClick={() => askToStart({ type: "health_check", serverIds: [props.server.id] })}>
              Check health…
            </Button>
            <Menu
              class="btn quiet square"
              label="More"
              groups={[...rest(), { items: [{ title: "Edit…", icon: "pencil", blocked: notAllowed("admin"), run: () => setEditing(true) }] }]}
            >
              <Icon name="more" />
            </Menu>
          </>
        }
      />
      <ServerNotices server={props.server} />
      <Tabs label="Parts of this server" tabs={tabs.map((one) => ({ href: `/servers/${props.server.id}${one.id ? `/${one.id}` : ""}`, title: one.title }))} />
      <Switch fallback={<Empty title="There is no such part" icon="question" />}>
        <Match when={tab() === ""}>
          <Overview server={props.server} onEdit={() => setEditing(true)} />
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
      <Show when={editing()}>
        <EditServer server={props.server} onClose={() => setEditing(false)} />
      </Show>
    </>
  );
}
