import { For, type JSX } from "solid-js";
import { now } from "#web/ui/clock.ts";
import { CheckField } from "#web/ui/field.tsx";
import { type Density, density, setDensity, setSingleKeys, setTheme, singleKeys, type Theme, theme } from "#web/ui/preferences.ts";
import { At } from "#web/ui/time.tsx";
import { setTimeZone, timeZone } from "#web/ui/time-zone.ts";

/** How this browser shows the console. */
export function ConsolePreferences(): JSX.Element {
  return (
    <section class="panel" aria-label="This console">
      <header>
        <h2>This console</h2>
        <span class="text-muted">kept in this browser</span>
      </header>
      <div class="flex flex-col gap-4 p-4">
        <Choice<Theme>
          title="Theme"
          name="theme"
          value={theme()}
          options={[
            ["light", "Light"],
            ["dark", "Dark"],
            ["system", "As the system"],
          ]}
          onChange={setTheme}
        />
        <Choice<Density>
          title="Rows of tables"
          name="density"
          value={density()}
          options={[
            ["dense", "Dense"],
            ["normal", "Normal"],
            ["comfortable", "Comfortable"],
          ]}
          onChange={setDensity}
        />
        <div>
          <Choice<"local" | "utc">
            title="Times"
            name="time-zone"
            value={timeZone()}
            options={[
              ["local", `Here (${Intl.DateTimeFormat().resolvedOptions().timeZone})`],
              ["utc", "UTC"],
            ]}
            onChange={setTimeZone}
          />
          <p class="text-sm text-muted">
            Now it is <At at={new Date(now()).toISOString()} seconds />. Both are in the title of each time, and exports are in UTC.
          </p>
        </div>
        <CheckField
          label="Single-letter keys"
          help="g s goes to the servers, x selects, ? helps."
          checked={singleKeys() === "on"}
          onChange={(on) => setSingleKeys(on ? "on" : "off")}
        />
      </div>
    </section>
  );
}

function Choice<T extends string>(props: { title: string; name: string; value: T; options: readonly (readonly [T, string])[]; onChange: (value: T) => void }): JSX.Element {
  return (
    <fieldset>
      <legend class="mb-1 font-strong">{props.title}</legend>
      <div class="flex flex-wrap gap-x-5">
        <For each={props.options.map(([value]) => value)}>
          {(value) => (
            <label class="flex min-h-6 items-center gap-2">
              <input type="radio" class="check" name={props.name} checked={props.value === value} onChange={() => props.onChange(value)} />
              {props.options.find(([one]) => one === value)?.[1]}
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}
