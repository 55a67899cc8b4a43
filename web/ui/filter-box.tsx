import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { type FilterField, formatTerm, parseFilter, type Suggestion, suggest, type Term, tokens } from "./filter-query.ts";
import { Icon } from "./icon.tsx";

/** A filter as text, its finished `key:value` parts as chips that can be taken out; keys and values are offered while typing. */
export function FilterBox<T>(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  fields: readonly FilterField<T>[];
  rows: readonly T[];
  /** Enter with nothing to choose: on to the rows. */
  onEnter?: () => void;
}): JSX.Element {
  const listId = createUniqueId();
  let input!: HTMLInputElement;
  const [open, setOpen] = createSignal(false);
  const [cursor, setCursor] = createSignal(-1);
  const keys = createMemo(() => props.fields.map((field) => field.key));
  const terms = createMemo(() => parseFilter(props.value, keys()));
  const chips = createMemo(() => terms().filter((term) => term.key !== "" && term.values.length > 0));
  const words = createMemo(() =>
    terms()
      .filter((term) => term.key === "")
      .map(formatTerm)
      .join(" "),
  );
  // What is being typed: the free words, and a key:value that is not finished by a space yet.
  const [typed, setTyped] = createSignal<string | null>(null);
  const text = (): string => typed() ?? words();

  const token = createMemo(() => tokens(typed() ?? "").at(-1) ?? "");
  const offers = createMemo<Suggestion[]>(() =>
    open() && !/\s$/.test(typed() ?? "") ? suggest(token(), props.fields, props.rows) : open() ? suggest("", props.fields, props.rows) : [],
  );

  const commit = (chipTerms: readonly Term[], free: string): void => props.onChange([...chipTerms.map(formatTerm), free.trim()].filter(Boolean).join(" "));
  const onInput = (value: string): void => {
    setTyped(value);
    setOpen(true);
    setCursor(-1);
    commit(
      chips().filter((chip) => !isPending(chip)),
      value,
    );
    if (/\s$/.test(value) && parseFilter(value, keys()).some((term) => term.key && term.values.length > 0)) finish(value);
  };
  /** Chips that are still the text in the box are not shown twice. */
  const pending = createMemo(
    () =>
      new Set(
        parseFilter(typed() ?? "", keys())
          .filter((term) => term.key)
          .map(formatTerm),
      ),
  );
  const isPending = (chip: Term): boolean => pending().has(formatTerm(chip));
  const finish = (value: string): void => {
    const parsed = parseFilter(value, keys());
    setTyped(
      `${parsed
        .filter((term) => term.key === "")
        .map(formatTerm)
        .join(" ")}` || null,
    );
  };
  const take = (offer: Suggestion): void => {
    const current = typed() ?? words();
    const head = /\s$/.test(current) || current === "" ? current : current.slice(0, current.length - token().length);
    const value = `${head}${offer.insert}${offer.count === null ? "" : " "}`;
    onInput(value);
    setOpen(offer.count === null);
    input.focus();
  };
  const remove = (chip: Term): void => {
    commit(
      chips().filter((other) => other !== chip),
      words(),
    );
    input.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" && offers().length > 0) setCursor((at) => Math.min(at + 1, offers().length - 1));
    else if (event.key === "ArrowUp" && cursor() >= 0) setCursor((at) => at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && cursor() >= 0) {
      const offer = offers()[cursor()];
      if (offer) take(offer);
    } else if (event.key === "Enter") {
      finish(text());
      setOpen(false);
      props.onEnter?.();
    } else if (event.key === "Escape") {
      if (open() && offers().length > 0) setOpen(false);
      else if (text() || chips().length) {
        setTyped(null);
        props.onChange("");
      } else return;
    } else if (event.key === "Backspace" && text() === "" && chips().length > 0) remove(chips().at(-1) as Term);
    else return;
    event.preventDefault();
  };

  return (
    <search class="relative min-w-[220px] flex-1">
      <div class="input flex flex-wrap items-center gap-1 py-0.5! focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent">
        <Icon name="find" class="mr-1 text-faint" />
        <For each={chips().filter((chip) => !isPending(chip))}>
          {(chip) => (
            <span class="inline-flex items-center rounded-sm bg-accent-tint pl-1.5 font-mono text-sm">
              <span class="text-muted">
                {chip.negated ? "not " : ""}
                {chip.key}:
              </span>
              {chip.values.join(",")}
              <button type="button" class="grid size-6 place-items-center text-muted hover:text-text" aria-label={`Remove ${formatTerm(chip)}`} onClick={() => remove(chip)}>
                <Icon name="close" size={10} />
              </button>
            </span>
          )}
        </For>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={props.label}
          aria-autocomplete="list"
          aria-expanded={offers().length > 0}
          aria-controls={listId}
          aria-activedescendant={cursor() >= 0 ? `${listId}-${cursor()}` : undefined}
          class="min-h-6 min-w-24 flex-1 bg-transparent outline-none"
          placeholder={chips().length === 0 ? props.placeholder : ""}
          value={text()}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={onKey}
          onFocus={() => setTyped(words())}
          onClick={() => setOpen(true)}
          onBlur={() => {
            setOpen(false);
            setTyped(null);
          }}
        />
        <Show when={chips().length > 0 || text() !== ""}>
          <button
            type="button"
            class="btn quiet small square"
            aria-label="Clear the filter"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setTyped("");
              props.onChange("");
            }}
          >
            <Icon name="close" />
          </button>
        </Show>
      </div>
      <div id={listId} role="listbox" aria-label="Suggestions" class={offers().length > 0 ? "menu float absolute top-full left-0 mt-1 w-72" : "sr-only"}>
        <For each={offers()}>
          {(offer, i) => (
            <div
              id={`${listId}-${i()}`}
              role="option"
              tabIndex={-1}
              aria-selected={cursor() === i()}
              class="menu-item"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
              onKeyDown={() => {}}
            >
              <span class="min-w-0 flex-1 truncate">{offer.count === null ? offer.insert : offer.title}</span>
              <span class="text-faint tabular-nums">{offer.count ?? offer.title}</span>
            </div>
          )}
        </For>
      </div>
    </search>
  );
}
