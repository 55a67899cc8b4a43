import { createSignal, type JSX, Show } from "solid-js";
import { Button } from "#web/ui/button.tsx";
import { Icon } from "#web/ui/icon.tsx";
import { KeysHelp } from "#web/ui/keys-help.tsx";
import { Menu } from "#web/ui/menu.tsx";
import { Palette, type PaletteHit } from "#web/ui/palette.tsx";
import { Popover } from "#web/ui/popover.tsx";
import { healthLooks, machines } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const some = machines(500);

export function Menus(): JSX.Element {
  const [last, setLast] = createSignal("nothing");
  const [order, setOrder] = createSignal("name");
  const [finding, setFinding] = createSignal(false);
  const [helping, setHelping] = createSignal(false);
  const hits = (text: string): PaletteHit[] => {
    const wanted = text.toLowerCase();
    const found = some
      .filter((one) => wanted && one.name.includes(wanted))
      .slice(0, 8)
      .map(
        (one): PaletteHit => ({
          id: one.id,
          group: "Servers",
          icon: healthLooks[one.health].icon,
          tone: healthLooks[one.health].tone,
          title: one.name,
          note: `${one.tag}  ${one.model}  ${one.address}`,
          run: () => setLast(one.name),
        }),
      );
    const pages = ["Overview", "Servers", "Jobs"]
      .filter((title) => title.toLowerCase().includes(wanted))
      .map((title): PaletteHit => ({ id: title, group: "Go to", icon: "home", title, run: () => setLast(title) }));
    const runs: PaletteHit[] = [{ id: "power", group: "Run", icon: "power", title: "Change power…", blocked: "Nothing is selected.", run: () => setLast("power") }];
    return [...found, ...pages, ...runs.filter((one) => one.title.toLowerCase().includes(wanted))];
  };
  return (
    <>
      <p>
        Last: <output>{last()}</output>
      </p>
      <Specimen title="Menu">
        <div class="flex flex-wrap gap-2">
          <Menu
            groups={[
              {
                label: "Power",
                items: [
                  { title: "Power on", icon: "power", run: () => setLast("on") },
                  { title: "Power off now…", icon: "power", danger: true, note: "ForceOff", run: () => setLast("off") },
                ],
              },
              {
                label: "Change",
                items: [
                  { title: "BIOS settings…", icon: "pencil", blocked: "The iDRAC is in lockdown mode.", run: () => setLast("bios") },
                  { title: "Find", icon: "find", keys: "/", run: () => setLast("find") },
                ],
              },
            ]}
          >
            Actions <Icon name="down" size={12} />
          </Menu>
          <Menu
            class="btn quiet"
            groups={[{ label: "Sort by", items: ["name", "model", "health"].map((title) => ({ title, checked: order() === title, run: () => setOrder(title) })) }]}
          >
            Sort by {order()}
          </Menu>
          <Menu
            class="btn quiet square"
            label="Many"
            groups={[
              {
                items: Array.from({ length: 40 }, (_, i) => ({
                  title: `Entry ${i + 1} with a title that goes on and on until it has to wrap`,
                  run: () => setLast(`entry ${i + 1}`),
                })),
              },
            ]}
          >
            <Icon name="more" />
          </Menu>
          <Popover title="A few controls" button="Popover">
            <div class="flex gap-2 p-3 pt-1">
              <Button small>One</Button>
              <Button small>Two</Button>
            </div>
          </Popover>
        </div>
      </Specimen>
      <Specimen title="Palette">
        <Button icon="find" onClick={() => setFinding(true)}>
          Search or run…
        </Button>
        <Show when={finding()}>
          <Palette title="Search or run" placeholder="A server, a page, or something to run" hits={hits} onClose={() => setFinding(false)} />
        </Show>
      </Specimen>
      <Specimen title="Help overlay">
        <Button icon="help" onClick={() => setHelping(true)}>
          Keys and help
        </Button>
        <Show when={helping()}>
          <KeysHelp
            groups={[
              {
                title: "Everywhere",
                keys: [
                  ["Ctrl K", "Search, go, or run"],
                  ["?", "This help"],
                ],
              },
              {
                title: "In a table",
                keys: [
                  ["↑ ↓", "Move"],
                  ["Shift ↑ ↓", "Select a range"],
                  ["x", "Select"],
                ],
              },
            ]}
            onClose={() => setHelping(false)}
          />
        </Show>
      </Specimen>
    </>
  );
}
