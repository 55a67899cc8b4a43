import { createMemo, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { ColumnChooser } from "./column-chooser.tsx";
import { download, rowsToCsv } from "./csv.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";
import { type Density, density, setDensity } from "./preferences.ts";
import { makeSorter } from "./sort.ts";
import type { TableState } from "./table-state.ts";

const densities: readonly { value: Density; title: string }[] = [
  { value: "dense", title: "Dense" },
  { value: "normal", title: "Normal" },
  { value: "comfortable", title: "Comfortable" },
];

/** What stands at a table's upper right: grouping, columns, density, and the view as a CSV file. */
export function TableTools<T>(props: {
  state: TableState<T>;
  /** Rows that the filter shows, or those that are selected. */
  rows: () => readonly T[];
  /** Of the CSV, without its ending. */
  fileName: string;
}): JSX.Element {
  const groupable = createMemo(() => props.state.all.filter((column) => column.group));
  const saveCsv = (): void => {
    const { column, descending } = props.state.sort();
    const of = props.state.all.find((one) => one.id === column)?.sort;
    const rows = of ? makeSorter(of, descending)(props.rows()) : props.rows();
    download(`${props.fileName}-${new Date().toISOString().slice(0, 16).replace(":", "")}.csv`, rowsToCsv(props.state.columns(), rows), "text/csv");
  };
  return (
    <div class="flex flex-wrap items-center gap-1">
      <Show when={groupable().length > 0}>
        <Menu
          class="btn quiet"
          groups={[
            {
              label: "Group by",
              items: [
                { title: "Nothing", checked: props.state.groupBy() === "", run: () => props.state.setGroupBy("") },
                ...groupable().map((column) => ({ title: column.title, checked: props.state.groupBy() === column.id, run: () => props.state.setGroupBy(column.id) })),
              ],
            },
          ]}
        >
          {groupable().find((column) => column.id === props.state.groupBy())
            ? `By ${groupable()
                .find((column) => column.id === props.state.groupBy())
                ?.title.toLowerCase()}`
            : "Group"}
          <Icon name="down" size={12} />
        </Menu>
      </Show>
      <ColumnChooser state={props.state} class="max-md:hidden" />
      <Menu
        class="btn quiet max-md:hidden"
        groups={[{ label: "Height of rows", items: densities.map(({ value, title }) => ({ title, checked: density() === value, run: () => setDensity(value) })) }]}
      >
        Density
        <Icon name="down" size={12} />
      </Menu>
      <Button kind="quiet" icon="download" title="What is shown, in this order, with exact times" onClick={saveCsv}>
        CSV
      </Button>
    </div>
  );
}
