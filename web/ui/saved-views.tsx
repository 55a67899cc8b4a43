import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { CheckField, TextField } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { Menu, type MenuGroup } from "./menu.tsx";

export interface SavedView {
  id: string;
  name: string;
  /** What `TableState.view` gave. */
  view: string;
  /** The page opens with it. */
  first?: boolean;
}

/** The views that one has kept of a table. Where they are kept, the page knows. */
export function SavedViews(props: {
  views: readonly SavedView[];
  view: string;
  onShow: (view: string) => void;
  onChange: (views: SavedView[]) => void;
  newId: () => string;
}): JSX.Element {
  const [editing, setEditing] = createSignal<SavedView | null>(null);
  const current = createMemo(() => props.views.find((one) => one.view === props.view));
  // The last view that one chose: after a change it can be brought up to date.
  const [chosenId, setChosenId] = createSignal("");
  const changed = createMemo(() => (current() ? undefined : props.views.find((one) => one.id === chosenId())));
  const replace = (next: SavedView): void => props.onChange(props.views.map((one) => (one.id === next.id ? next : one)));
  const groups = createMemo<MenuGroup[]>(() => {
    const named = current() ?? changed();
    return [
      {
        label: "Views",
        items: [
          { title: "Everything", checked: props.view === "", run: () => props.onShow("") },
          ...props.views.map((one) => ({
            title: one.name,
            ...(one.first ? { note: "opens first" } : {}),
            checked: one === current(),
            run: () => {
              setChosenId(one.id);
              props.onShow(one.view);
            },
          })),
        ],
      },
      {
        items: [
          { title: "Keep this view…", icon: "plus", run: () => setEditing({ id: "", name: "", view: props.view }) },
          ...(changed()
            ? [{ title: `Bring "${changed()?.name}" up to date`, icon: "refresh" as const, run: () => replace({ ...(changed() as SavedView), view: props.view }) }]
            : []),
          ...(named ? [{ title: `Rename or remove "${named.name}"…`, icon: "pencil" as const, run: () => setEditing(named) }] : []),
        ],
      },
    ];
  });
  return (
    <>
      <Menu groups={groups()} class="btn quiet">
        <span class="truncate">View: {current()?.name ?? (props.view === "" ? "Everything" : changed() ? `${changed()?.name}, changed` : "Not kept")}</span>
        <Icon name="down" size={12} />
      </Menu>
      <Show when={editing()} keyed>
        {(view) => (
          <ViewDialog
            view={view}
            taken={props.views.filter((one) => one.id !== view.id).map((one) => one.name)}
            onClose={() => setEditing(null)}
            onRemove={() => props.onChange(props.views.filter((one) => one.id !== view.id))}
            onKeep={(next) => {
              const id = next.id || props.newId();
              const others = next.first ? props.views.map((one) => ({ ...one, first: false })) : props.views;
              setChosenId(id);
              props.onChange(next.id ? others.map((one) => (one.id === id ? next : one)) : [...others, { ...next, id }]);
            }}
          />
        )}
      </Show>
    </>
  );
}

function ViewDialog(props: { view: SavedView; taken: readonly string[]; onClose: () => void; onRemove: () => void; onKeep: (view: SavedView) => void }): JSX.Element {
  const [name, setName] = createSignal(props.view.name);
  const [first, setFirst] = createSignal(props.view.first ?? false);
  const [sent, setSent] = createSignal(false);
  const problem = createMemo(() => (!name().trim() ? "Give the view a name." : props.taken.includes(name().trim()) ? "Another view has this name." : undefined));
  const keep = (): void => {
    setSent(true);
    if (problem()) return;
    props.onKeep({ ...props.view, name: name().trim(), first: first() });
    props.onClose();
  };
  return (
    <Dialog
      open
      title={props.view.id ? `The view "${props.view.name}"` : "Keep this view"}
      typed={name() !== props.view.name}
      onClose={props.onClose}
      footer={
        <>
          <Show when={props.view.id}>
            <Button
              kind="danger"
              icon="trash"
              class="mr-auto"
              onClick={() => {
                props.onRemove();
                props.onClose();
              }}
            >
              Remove
            </Button>
          </Show>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" onClick={keep}>
            Keep
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField label="Name" value={name()} onInput={setName} {...(sent() && problem() ? { error: problem() } : {})} />
        <CheckField label="Open the page with it" checked={first()} onChange={setFirst} />
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
