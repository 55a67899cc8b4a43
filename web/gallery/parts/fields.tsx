import { createSignal, type JSX } from "solid-js";
import { ChecksField, RadioField } from "#web/ui/choice-field.tsx";
import { CheckField, Pick, SelectField, TextField } from "#web/ui/field.tsx";
import { SearchBox } from "#web/ui/search-box.tsx";
import { SecretField } from "#web/ui/secret-field.tsx";
import { Ago } from "#web/ui/time.tsx";
import { start } from "../machines.ts";
import { Specimen } from "../specimen.tsx";

const choices = [
  { value: "fail", title: "Fail, leave it running" },
  { value: "force", title: "Power it off", help: "What runs on it is lost." },
];
const models = ["R640", "R650", "R740", "R750", "R760"].map((title) => ({ value: title, title }));

export function Fields(): JSX.Element {
  const [text, setText] = createSignal("esx-04");
  const [chosen, setChosen] = createSignal("fail");
  const [many, setMany] = createSignal<unknown[]>(["fail"]);
  const [on, setOn] = createSignal(true);
  const [secret, setSecret] = createSignal("");
  const nothing = (): void => {};
  return (
    <div class="grid gap-6 md:grid-cols-2 lg:grid-cols-3">
      <Specimen title="Text">
        <TextField label="Name" value={text()} onInput={setText} help="As it is on the rack." />
      </Specimen>
      <Specimen title="Empty, optional">
        <TextField label="Notes" value="" onInput={nothing} optional placeholder="What others should know" lines={3} />
      </Specimen>
      <Specimen title="With an error">
        <TextField label="Address" value="10.0.0.300" mono onInput={nothing} error="300 is no part of an IPv4 address. Parts go from 0 to 255." help="IPv4 or IPv6." />
      </Specimen>
      <Specimen title="Number with a unit">
        <TextField label="Wait for the operating system" value="300" unit="s" narrow inputMode="numeric" onInput={nothing} help="10 to 3,600." />
      </Specimen>
      <Specimen title="Disabled">
        <TextField label="Serial number" value="CN7016380001" mono disabled onInput={nothing} />
      </Specimen>
      <Specimen title="A long label in a narrow place" narrow>
        <TextField
          label="How long to wait for an operating system that does not want to shut down"
          value=""
          onInput={nothing}
          error="This is needed, and the sentence that says so is long enough to wrap."
        />
      </Specimen>
      <Specimen title="Few choices">
        <RadioField label="If it does not shut down in time" value={chosen()} choices={choices} onChange={setChosen} />
      </Specimen>
      <Specimen title="Few choices, none chosen, with an error">
        <RadioField label="Restart now?" value="" choices={choices} onChange={nothing} error="Choose one." />
      </Specimen>
      <Specimen title="Any number of choices">
        <ChecksField label="Logs" values={many()} choices={choices} onChange={setMany} help="At least one." />
      </Specimen>
      <Specimen title="Many choices">
        <SelectField label="Model" value="R750" options={models} onChange={nothing} />
      </Specimen>
      <Specimen title="Yes or no">
        <CheckField label="Read the firmware inventory too" help="Takes a minute more." checked={on()} onChange={setOn} />
        <CheckField label="Disabled" checked={false} disabled onChange={nothing} />
      </Specimen>
      <Specimen title="A new secret">
        <SecretField label="Password" value={secret()} onInput={setSecret} />
      </Specimen>
      <Specimen title="A stored secret">
        <SecretField
          label="Password of root"
          value=""
          onInput={nothing}
          stored={
            <>
              Changed <Ago at={new Date(start).toISOString()} />. Leave it empty to keep it.
            </>
          }
        />
      </Specimen>
      <Specimen title="In a toolbar">
        <div class="flex flex-wrap gap-2">
          <SearchBox label="Find jobs" placeholder="What, target, service tag" value="" onChange={nothing} />
          <Pick label="Model" value="R750" options={models} onChange={nothing} />
        </div>
      </Specimen>
    </div>
  );
}
