import { createSignal, type JSX } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { Button } from "#web/ui/button.tsx";
import { focusFirstError, TextField } from "#web/ui/field.tsx";
import { defaultsOf, type FormSchema } from "#web/ui/json-schema.ts";
import { type Problems, problemsFromIssues, problemsOf } from "#web/ui/json-schema-check.ts";
import { JsonView } from "#web/ui/json-view.tsx";
import { SchemaForm } from "#web/ui/schema-form.tsx";
import { Specimen } from "../specimen.tsx";

const text: FormSchema = { type: "string", minLength: 1 };

/** Every shape that a job's details may have. */
const schema: FormSchema = {
  type: "object",
  required: ["name", "mode", "action", "hosts", "share", "services", "password"],
  properties: {
    name: { type: "string", minLength: 3, label: "Name of the run", help: "It stands in the list of jobs." },
    mode: {
      type: "string",
      enum: ["now", "at_reboot", "scheduled"],
      titles: { now: "Now", at_reboot: "At the next restart", scheduled: "In a maintenance window" },
      label: "When to apply",
    },
    action: {
      type: "string",
      enum: ["on", "off", "reset", "cycle", "nmi", "ForceOff"],
      titles: { on: "Power on", off: "Power off now", ForceOff: "Power off now", reset: "Reset now", cycle: "Power cycle", nmi: "Send NMI" },
    },
    timeout: { type: "integer", minimum: 10, maximum: 3600, default: 300, unit: "s", label: "Wait at most" },
    ratio: { type: "number", minimum: 0, maximum: 1, multipleOf: 0.1, label: "Share that may fail" },
    dry_run: { type: "boolean", default: true, label: "Only try", help: "Says what would happen." },
    hosts: { type: "array", items: { type: "string", minLength: 2 }, minItems: 1, maxItems: 5, label: "Hosts" },
    services: {
      type: "array",
      items: { type: "string", enum: ["sel", "lclog", "faults"] },
      titles: { sel: "System Event Log", lclog: "Lifecycle log", faults: "Faults" },
      minItems: 1,
      default: ["sel"],
      label: "Logs",
    },
    password: { type: "string", minLength: 1, secret: true, label: "Password of the share" },
    proxy: {
      type: "object",
      label: "Through a proxy",
      required: ["host"],
      properties: { host: { ...text, label: "Host" }, port: { type: "integer", minimum: 1, maximum: 65_535, default: 3128, label: "Port" } },
    },
    share: {
      label: "Where the file goes",
      oneOf: [
        { type: "object", label: "NFS", required: ["kind", "path"], properties: { kind: { type: "string", const: "nfs" }, path: { ...text, label: "Path" } } },
        {
          type: "object",
          label: "CIFS",
          help: "Windows share",
          required: ["kind", "path", "user"],
          properties: {
            kind: { type: "string", const: "cifs" },
            path: { ...text, label: "Path" },
            user: { ...text, label: "User" },
            password: { type: "string", secret: true, label: "Password" },
          },
        },
      ],
    },
    users: {
      type: "array",
      maxItems: 2,
      label: "Accounts",
      items: {
        type: "object",
        label: "Account",
        required: ["name"],
        properties: { name: { ...text, label: "Account name" }, role: { type: "string", enum: ["admin", "operator"], default: "operator", label: "Role" } },
      },
    },
    not_before: { type: "string", format: "date-time", label: "Not before", advanced: true },
    labels: { type: "object", label: "Labels", advanced: true },
    comment: { type: "string", maxLength: 20, multiline: true, label: "Comment", advanced: true },
  },
};

export function Form(): JSX.Element {
  const [values, setValues] = createStore<Record<string, unknown>>(defaultsOf(schema));
  const [problems, setProblems] = createSignal<Problems>({});
  const [sent, setSent] = createSignal(false);
  let form!: HTMLFormElement;
  const send = (found: Problems): void => {
    setProblems(found);
    setSent(Object.keys(found).length === 0);
    queueMicrotask(() => focusFirstError(form));
  };
  return (
    <div class="grid gap-6 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
      <Specimen title="Every shape">
        <form
          ref={form}
          class="panel flex max-w-xl flex-col gap-4 p-4"
          onSubmit={(event) => {
            event.preventDefault();
            send(problemsOf(schema, values));
          }}
        >
          <SchemaForm
            schema={schema}
            values={values}
            problems={problems()}
            onChange={(name, value) => {
              setValues({ [name]: value });
              // What was wrong is looked at again as it is mended; what is new is not judged before one has finished.
              if (Object.keys(problems()).length > 0) setProblems(problemsOf(schema, values));
            }}
          />
          <div class="flex flex-wrap gap-2">
            <Button kind="primary" type="submit">
              Start
            </Button>
            <Button onClick={() => send(problemsFromIssues([{ path: "details.share.path", message: "the share does not answer" }], "details"))}>As refused by the server</Button>
            <Button
              kind="quiet"
              onClick={() => {
                setValues(reconcile(defaultsOf(schema)));
                setProblems({});
              }}
            >
              Start afresh
            </Button>
          </div>
          <p role="status">{sent() ? "Sent." : ""}</p>
        </form>
      </Specimen>
      <div class="flex flex-col gap-6">
        <Specimen title="Its values">
          <div class="panel p-3">
            <JsonView value={JSON.parse(JSON.stringify(values))} copy />
          </div>
        </Specimen>
        <Specimen title="A choice at its root">
          <RootChoice />
        </Specimen>
      </div>
    </div>
  );
}

function RootChoice(): JSX.Element {
  const root: FormSchema = {
    oneOf: [
      { type: "object", label: "One server", required: ["kind", "tag"], properties: { kind: { type: "string", const: "one" }, tag: { ...text, label: "Service tag" } } },
      { type: "object", label: "A range", required: ["kind", "range"], properties: { kind: { type: "string", const: "range" }, range: { ...text, label: "Range" } } },
    ],
  };
  const [values, setValues] = createStore<Record<string, unknown>>(defaultsOf(root));
  const [note, setNote] = createSignal("");
  return (
    <div class="panel flex flex-col gap-4 p-4">
      <SchemaForm schema={root} values={values} problems={{}} onChange={(name, value) => setValues({ [name]: value })} />
      <TextField label="Note" optional value={note()} onInput={setNote} />
    </div>
  );
}
