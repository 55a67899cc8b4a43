import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { Button } from "./button.tsx";
import { download, rowsToCsv } from "./csv.ts";
import { type Column, DataTable } from "./data-table.tsx";
import { Empty } from "./empty.tsx";
import { Icon } from "./icon.tsx";
import { isPhone } from "./preferences.ts";
import { Chip } from "./status.tsx";

export interface DiffRow {
  /** The setting's name in the hardware. */
  key: string;
  /** What a person calls it. */
  title?: string;
  /** Where it belongs; rows of one group stand together. */
  group?: string | null;
  /** One for each side; null where that side says nothing about it. */
  values: readonly (string | null)[];
  /** What else there is to know: "needs a restart", "read-only". */
  note?: string;
}

export interface DiffSide {
  title: string;
  /** In a word, what it means when its value is another than the first side's: "Pending". */
  differs?: string;
}

function differs(row: DiffRow, side: number): boolean {
  const value = row.values[side] ?? null;
  return side > 0 && value !== null && value !== (row.values[0] ?? null);
}
function differsAtAll(row: DiffRow): boolean {
  return row.values.some((_, side) => differs(row, side));
}

/** Settings with their values on two or three sides, compared with the first: what is, what is pending, what should be. */
export function DiffTable(props: { label: string; sides: readonly DiffSide[]; rows: readonly DiffRow[]; fileName: string; onlyDifferences?: boolean }): JSX.Element {
  const [only, setOnly] = createSignal(props.onlyDifferences ?? true);
  const [typed, setTyped] = createSignal("");
  const different = createMemo(() => props.rows.filter(differsAtAll).length);
  const where = createMemo(() => {
    const words = typed().toLowerCase().split(/\s+/).filter(Boolean);
    const differing = only();
    return (row: DiffRow): boolean => {
      if (differing && !differsAtAll(row)) return false;
      const text = `${row.key} ${row.title ?? ""} ${row.group ?? ""} ${row.values.join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    };
  });
  const columns = createMemo<Column<DiffRow>[]>(() => [
    {
      id: "setting",
      title: "Setting",
      cell: (row) => <Setting row={row()} />,
      text: (row) => row.key,
      card: "title",
    },
    ...props.sides.map(
      (side, i): Column<DiffRow> => ({
        id: `side${i}`,
        title: side.title,
        width: 150,
        cell: (row) => <Value row={row()} side={i} title={side.title} />,
        text: (row) => row.values[i] ?? null,
        card: "full",
      }),
    ),
    {
      id: "what",
      title: "Difference",
      width: 190,
      cell: (row) => <Words row={row()} sides={props.sides} />,
      text: (row) => wordsOf(row, props.sides).join(", ") || null,
      card: "end",
    },
  ]);
  const grouping = createMemo(() =>
    props.rows.some((row) => row.group)
      ? {
          of: (row: DiffRow) => row.group ?? null,
          none: "Other",
          note: (rows: readonly DiffRow[]) => {
            const count = rows.filter(differsAtAll).length;
            if (only()) return rows.length === 1 ? "differs" : "differ";
            return count === 0 ? "" : count === 1 ? "1 differs" : `${count} differ`;
          },
        }
      : undefined,
  );
  return (
    <div class="flex min-h-0 flex-col">
      <div class="head">
        <search class="relative min-w-[180px] flex-1">
          <Icon name="find" class="absolute top-2 left-2 text-faint" />
          <input
            type="search"
            class="input pl-7!"
            aria-label={`Search ${props.label}`}
            placeholder={`Search ${props.rows.length.toLocaleString("en")} settings`}
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </search>
        <Button pressed={only()} onClick={() => setOnly(!only())}>
          Only differences
          <Chip tone={different() > 0 ? "warn" : "ok"}>{different().toLocaleString("en")}</Chip>
        </Button>
        <Button kind="quiet" icon="download" onClick={() => download(`${props.fileName}.csv`, rowsToCsv(columns(), props.rows.filter(where())), "text/csv")}>
          CSV
        </Button>
      </div>
      <DataTable<DiffRow>
        label={props.label}
        columns={columns()}
        rows={props.rows}
        where={where()}
        idOf={(row) => row.key}
        nameOf={(row) => row.title ?? row.key}
        group={grouping()}
        toneOf={(row) => (!only() && differsAtAll(row) ? "warn" : undefined)}
        rowHeight={44}
        cardHeight={44 + 20 * props.sides.length + (isPhone() ? 16 : 0)}
        empty={
          <Show
            when={only() && typed() === ""}
            fallback={
              <Empty icon="find" title="Nothing matches" action={<Button onClick={() => setTyped("")}>Clear the search</Button>}>
                No setting {only() ? "that differs " : ""}fits "{typed()}".
              </Empty>
            }
          >
            <Empty icon="ok" title="No differences" action={<Button onClick={() => setOnly(false)}>Show all settings</Button>}>
              {listed(props.sides.map((side) => side.title))} say the same of all {props.rows.length.toLocaleString("en")} settings, or nothing.
            </Empty>
          </Show>
        }
      />
    </div>
  );
}

/** "Now, Pending and Baseline" */
function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en").format(words);
}

function Setting(props: { row: DiffRow }): JSX.Element {
  return (
    <span class="block truncate">
      <Show when={props.row.title} fallback={<span class="mono select-all">{props.row.key}</span>}>
        <span class="block truncate">{props.row.title}</span>
        <span class="mono text-muted select-all">{props.row.key}</span>
      </Show>
    </span>
  );
}

function Value(props: { row: DiffRow; side: number; title: string }): JSX.Element {
  const value = (): string | null => props.row.values[props.side] ?? null;
  return (
    <>
      <span class="text-muted md:hidden">{props.title}: </span>
      <Show when={value() !== null} fallback={<span class="text-faint">·</span>}>
        <span class={differs(props.row, props.side) ? "font-strong text-warn" : ""}>{value() === "" ? "empty" : value()}</span>
      </Show>
    </>
  );
}

function wordsOf(row: DiffRow, sides: readonly DiffSide[]): string[] {
  return sides.flatMap((side, i) => (differs(row, i) ? [side.differs ?? `${side.title} differs`] : []));
}

function Words(props: { row: DiffRow; sides: readonly DiffSide[] }): JSX.Element {
  const words = (): string => wordsOf(props.row, props.sides).join(", ");
  return (
    <span class="block truncate">
      <Show when={words()}>
        <span class="st warn">
          <Icon name="differs" />
          <span class="truncate">{words()}</span>
        </span>
      </Show>
      <Show when={props.row.note}>
        <span class="block truncate text-muted">{props.row.note}</span>
      </Show>
    </span>
  );
}
