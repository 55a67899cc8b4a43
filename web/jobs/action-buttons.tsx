import { createMemo, type JSX, Show } from "solid-js";
import { useAgents, useJobTypes } from "#web/queries.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { ForKey } from "#web/ui/for-key.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { Menu, type MenuGroup } from "#web/ui/menu.tsx";
import { actionsOf, groupActions, withOptions } from "./actions.ts";
import { menuItem, type Targets, useStart } from "./use-start.ts";

/** What can be done to some servers, from the job catalogue: a menu for each group of its own, the first of the others as buttons, and all of those under More. */
export function ActionButtons(props: {
  targets: Targets;
  /** Actions shown as buttons, where there is room. */
  quick: number;
  /** Further things to do, after the jobs. */
  more?: readonly MenuGroup[];
  /** The menu that holds everything: its words, or an icon alone. */
  square?: boolean;
}): JSX.Element {
  const types = useJobTypes();
  const agents = useAgents();
  const start = useStart();
  const groups = createMemo(() => groupActions(actionsOf(types.value ?? [])));
  const own = createMemo(() => groups().filter((group) => group.actions.some((action) => action.info.shortcuts.length > 0)));
  const quick = createMemo(() =>
    groups()
      .filter((group) => !own().includes(group) && group.label !== withOptions)
      .flatMap((group) => group.actions)
      .slice(0, props.quick),
  );
  const items = (members: ReturnType<typeof actionsOf>) =>
    members.map((action) =>
      menuItem(
        action,
        start,
        () => props.targets,
        () => agents.value,
      ),
    );
  const all = createMemo<MenuGroup[]>(() => [
    ...groups()
      .filter((group) => !own().includes(group))
      .map((group) => ({ label: group.label, items: items(group.actions) })),
    ...(props.more ?? []),
  ]);
  return (
    <>
      <ForKey each={own()} by={(one) => one.label}>
        {(group) => (
          <Menu groups={[{ items: items(group().actions) }]}>
            <Icon name={group().actions[0]?.icon ?? "more"} /> {group().label} <Icon name="down" size={12} />
          </Menu>
        )}
      </ForKey>
      <span class="contents max-md:hidden">
        <ForKey each={quick()} by={(one) => one.id}>
          {(action) => (
            <Button icon={action().icon} blocked={notAllowed(action().role)} title={action().info.description} onClick={() => start(action(), props.targets)}>
              {action().title}
            </Button>
          )}
        </ForKey>
      </span>
      <Show
        when={props.square}
        fallback={
          <Menu groups={all()}>
            More <Icon name="down" size={12} />
          </Menu>
        }
      >
        <Menu class="btn square" label="More actions" groups={all()}>
          <Icon name="more" />
        </Menu>
      </Show>
    </>
  );
}
