// The API's description as one page that needs no script, no network and no second tool to read.
import type { Document, Operation } from "./openapi.ts";

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Text with `code` in it. */
function prose(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

type Schema = Record<string, unknown>;

function reference(schema: Schema): string | undefined {
  return typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
}

/** A schema in a few words: `string`, `Job`, `list of Server`, `one of on, off`. */
function typeOf(schema: Schema): string {
  const name = reference(schema);
  if (name !== undefined) return `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`;
  if ("const" in schema) return `<code>${escaped(JSON.stringify(schema.const))}</code>`;
  if (Array.isArray(schema.enum)) return schema.enum.map((word) => `<code>${escaped(String(word))}</code>`).join(" ");
  const either = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(either)) return (either as Schema[]).map(typeOf).join(" or ");
  if (schema.type === "array") return `list of ${typeOf((schema.items ?? {}) as Schema)}`;
  const inside = Object.keys((schema.properties ?? {}) as Schema);
  if (inside.length > 0) return `object of ${inside.map((name) => `<code>${escaped(name)}</code>`).join(", ")}`;
  const words = Array.isArray(schema.type) ? schema.type.join(" or ") : String(schema.type ?? "anything");
  return escaped(typeof schema.format === "string" ? `${words} (${schema.format})` : words);
}

function fields(schema: Schema): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  if (properties.length === 0) return `<p>${typeOf(schema)}</p>`;
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const rows = properties.map(
    ([name, property]) =>
      `<tr><th scope="row"><code>${escaped(name)}</code>${required.has(name) ? "" : " <small>optional</small>"}</th><td>${typeOf(property)}${typeof property.description === "string" ? `<br><small>${prose(property.description)}</small>` : ""}</td></tr>`,
  );
  return `<table>${rows.join("")}</table>`;
}

function parameters(operation: Operation): string {
  if (operation.parameters.length === 0) return "";
  const rows = operation.parameters.map(
    (parameter) =>
      `<tr><th scope="row"><code>${escaped(parameter.name)}</code> <small>${parameter.in}${parameter.required ? "" : ", optional"}</small></th><td>${typeOf(parameter.schema)}${parameter.description === undefined ? "" : `<br><small>${prose(parameter.description)}</small>`}</td></tr>`,
  );
  return `<h4>Parameters</h4><table>${rows.join("")}</table>`;
}

function requestBody(operation: Operation): string {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  if (!schema) return "";
  const shapes = schema.oneOf ?? schema.anyOf;
  return `<h4>Body</h4>${Array.isArray(shapes) ? (shapes as Schema[]).map(fields).join("<p>or</p>") : fields(schema)}`;
}

function responses(operation: Operation): string {
  const rows = Object.entries(operation.responses).map(([status, response]) => {
    const content = Object.entries(response.content ?? {}).map(([media, { schema }]) => `${typeOf(schema)} <small>${escaped(media)}</small>`);
    return `<tr><th scope="row">${escaped(status)}</th><td>${prose(response.description)}${content.length > 0 ? `<br>${content.join("<br>")}` : ""}</td></tr>`;
  });
  return `<h4>Answers</h4><table>${rows.join("")}</table>`;
}

const audience: Record<Operation["x-role"], string> = { public: "anybody", viewer: "whoever is signed in", operator: "operators and admins", admin: "admins" };

function operationSection(path: string, method: string, operation: Operation): string {
  return `<details id="${escaped(operation.operationId)}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escaped(path)}</code> <span class="what">${prose(operation.summary)}</span></summary>
<div class="body"><p class="facts"><code>${escaped(operation.operationId)}</code> · for ${audience[operation["x-role"]]}</p>
${operation.description === undefined ? "" : `<p>${prose(operation.description)}</p>`}${parameters(operation)}${requestBody(operation)}${responses(operation)}</div></details>`;
}

export function docsPage(document: Document): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const sections = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<section><h2>${escaped(name)}</h2><p>${escaped(description)}</p>${own.map(({ path, method, operation }) => operationSection(path, method, operation)).join("")}</section>`;
  });
  const schemas = Object.entries(document.components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `<details id="schema-${escaped(name)}"><summary><code>${escaped(name)}</code></summary><div class="body">${fields(schema)}</div></details>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>API of ${escaped(document.info.title)}</title><link rel="stylesheet" href="/api/docs.css"></head>
<body><main><h1>API of ${escaped(document.info.title)} <small>${escaped(document.info.version)}</small></h1>
<p>${prose(document.info.description)}</p>
<p>A program signs in with <code>Authorization: Bearer dsm_…</code>; tokens are made under Settings. For tools: <a href="/api/openapi.json">openapi.json</a>, OpenAPI ${escaped(document.openapi)}.</p>
${sections.join("\n")}
<section><h2>Shapes</h2>${schemas.join("\n")}</section></main></body></html>`;
}

export const docsCss = `:root { color-scheme: light dark; --text: light-dark(#1c1d1f, #e6e7e9); --muted: light-dark(#5d6066, #9a9da3); --line: light-dark(#e1e2e5, #303236); --panel: light-dark(#ffffff, #1b1c1f); --bg: light-dark(#f6f6f7, #131416); --accent: light-dark(#1f5fbf, #7db1ff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1 { font-size: 1.5rem; } h1 small { color: var(--muted); font-weight: 400; }
h2 { margin: 2.5rem 0 0; font-size: 1.1rem; } h2 + p { margin: 0 0 0.75rem; color: var(--muted); }
h4 { margin: 1rem 0 0.25rem; font-size: 0.85rem; color: var(--muted); }
a { color: var(--accent); } small { color: var(--muted); font-size: 0.85em; }
code { font: 12.5px ui-monospace, monospace; }
details { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; margin: 0 0 6px; }
details:target { border-color: var(--accent); }
summary { display: flex; gap: 0.75rem; align-items: baseline; padding: 0.4rem 0.75rem; cursor: pointer; list-style: none; flex-wrap: wrap; }
summary::-webkit-details-marker { display: none; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: 6px; }
.what { color: var(--muted); margin-left: auto; text-align: right; }
.method { font: 600 11px ui-monospace, monospace; min-width: 3.5rem; color: var(--accent); }
.body { padding: 0 0.75rem 0.75rem; border-top: 1px solid var(--line); overflow-x: auto; } .facts { color: var(--muted); }
table { border-collapse: collapse; width: 100%; } tr { border-top: 1px solid var(--line); } tr:first-child { border-top: 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.75rem 0.3rem 0; font-weight: 400; } th { width: 16rem; }
`;
