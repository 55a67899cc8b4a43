import { createSignal, type JSX, Show } from "solid-js";
import { Ask } from "#web/ui/ask.tsx";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { createDraft } from "#web/ui/draft.ts";
import { TextField } from "#web/ui/field.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { Specimen } from "../specimen.tsx";

type Open = "plain" | "wide" | "side" | "sheet" | "firm" | "form" | "layers" | "going" | null;

export function Dialogs(): JSX.Element {
  const [open, setOpen] = createSignal<Open>(null);
  const [second, setSecond] = createSignal(false);
  const [gone, setGone] = createSignal(false);
  const close = (): void => {
    setOpen(null);
  };
  return (
    <>
      <Specimen title="Dialogs">
        <div class="flex flex-wrap gap-2">
          <Button onClick={() => setOpen("plain")}>Plain</Button>
          <Button onClick={() => setOpen("wide")}>Wide, long</Button>
          <Button onClick={() => setOpen("side")}>Panel at the side</Button>
          <Button onClick={() => setOpen("sheet")}>Sheet</Button>
          <Button onClick={() => setOpen("firm")}>One that must be answered</Button>
          <Button onClick={() => setOpen("form")}>A form that keeps what was typed</Button>
          <Button onClick={() => setOpen("layers")}>Layers</Button>
          <Menu groups={[{ items: [{ title: "Open from a menu…", run: () => setOpen("plain") }] }]}>Menu</Menu>
        </div>
      </Specimen>
      <Specimen title="Opened by what goes away">
        <div class="flex gap-2" data-testid="around">
          <Button>Neighbour</Button>
          <Show when={!gone()}>
            <Button onClick={() => setOpen("going")}>Remove this button…</Button>
          </Show>
        </div>
      </Specimen>
      <Dialog open={open() === "plain"} title="Power off esx-04" sub="R750, ABC1234" onClose={close} footer={<Button onClick={close}>Cancel</Button>}>
        <p>What runs on it ends now.</p>
      </Dialog>
      <Dialog open={open() === "wide"} shape="wide" title="A long text" onClose={close} footer={<Button onClick={close}>Done</Button>}>
        {Array.from({ length: 60 }, (_, i) => (
          <p>Line {i + 1} of a text that is longer than the window, so that the body scrolls and the footer stays.</p>
        ))}
      </Dialog>
      <Dialog open={open() === "side"} shape="side" title="GET /redfish/v1/Systems" sub="14:02:07, 200, 1.9 s" onClose={close}>
        <dl class="facts px-0!">
          <dt>Server</dt>
          <dd>esx-04</dd>
          <dt>Address</dt>
          <dd class="mono">10.20.4.14</dd>
        </dl>
      </Dialog>
      <Dialog open={open() === "sheet"} shape="sheet" title="Sections" onClose={close}>
        <p>What a phone shows from below.</p>
      </Dialog>
      <Dialog open={open() === "firm"} firm title="Your session has ended" onClose={close} footer={<Button onClick={close}>Sign in</Button>}>
        <p>Neither Escape nor a click beside it closes this.</p>
      </Dialog>
      <Show when={open() === "going"}>
        <Ask
          title="Remove the button?"
          keep="Keep it"
          act="Remove"
          run={{
            isPending: false,
            error: null,
            mutate: () => {
              setGone(true);
              close();
            },
          }}
          onClose={close}
        >
          <p>It is gone when this closes.</p>
        </Ask>
      </Show>
      <Dialog open={open() === "layers"} title="The lower layer" onClose={close} footer={<Button onClick={() => setSecond(true)}>One more</Button>}>
        <p>Escape closes one layer.</p>
        <Dialog open={second()} title="The upper layer" onClose={() => setSecond(false)}>
          <TextField label="In the upper layer" value="" onInput={() => {}} />
        </Dialog>
      </Dialog>
      <Show when={open() === "form"}>
        <Draft onClose={close} />
      </Show>
    </>
  );
}

function Draft(props: { onClose: () => void }): JSX.Element {
  const form = createDraft("gallery", { name: "", password: "" }, ["password"]);
  return (
    <Dialog
      open
      title="Add a set"
      typed={form.values.name !== ""}
      onClose={props.onClose}
      footer={
        <Button
          onClick={() => {
            form.forget();
            props.onClose();
          }}
        >
          Cancel
        </Button>
      }
    >
      <div class="flex flex-col gap-4">
        <TextField label="Name" value={form.values.name} onInput={(name) => form.set("name", name)} />
        <TextField label="Password" type="password" value={form.values.password} onInput={(password) => form.set("password", password)} />
      </div>
    </Dialog>
  );
}
