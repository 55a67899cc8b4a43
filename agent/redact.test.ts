import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Redactor, redacted } from "./redact.ts";

const secret = "P@ss/w+rd \"é'<&>1";

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  for (const one of secrets) redactor.learn(one);
  return redactor;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const unicode = (text: string, upper: boolean, which: RegExp): string =>
  text.replaceAll(which, (c) => {
    const hex = c.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const inXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** How a body may carry a secret, by name. */
const forms: Record<string, (value: string) => string> = {
  "as it is": (value) => value,
  JSON: inJson,
  "JSON in ASCII, small hex digits": (value) => unicode(inJson(value), false, /[\u007f-\uffff]/g),
  "JSON in ASCII, large hex digits": (value) => unicode(inJson(value), true, /[\u007f-\uffff]/g),
  "JSON with escaped slashes": (value) => inJson(value).replaceAll("/", "\\/"),
  "JSON that is safe in HTML": (value) => unicode(inJson(value), false, /[<>&'+]/g),
  "JSON that is safe in HTML, large hex digits": (value) => unicode(inJson(value), true, /[<>&'+]/g),
  "JSON inside JSON": (value) => inJson(JSON.stringify({ value })),
  "XML text": inXml,
  "XML in double quotes": (value) => inXml(value).replaceAll('"', "&quot;"),
  "XML with both quotes named": (value) => inXml(value).replaceAll('"', "&quot;").replaceAll("'", "&apos;"),
  "XML with numbered quotes": (value) => inXml(value).replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
  "a URL's parameter": encodeURIComponent,
  "a URL's parameter, small hex digits": (value) => encodeURIComponent(value).replaceAll(/%[0-9A-F]{2}/g, (c) => c.toLowerCase()),
  "a whole URL": encodeURI,
  "a form": (value) => new URLSearchParams({ value }).toString().slice("value=".length),
  hex: (value) => Buffer.from(value).toString("hex"),
  "large hex": (value) => Buffer.from(value).toString("hex").toUpperCase(),
  base64,
  "base64, one byte in": (value) => base64(`u${value}`),
  "base64, two bytes in": (value) => base64(`u:${value}`),
  "base64 of a login": (value) => base64(`root:${value}`),
  "base64, with more behind": (value) => base64(`root:${value}:more`),
  base64url: (value) => Buffer.from(value).toString("base64url"),
  "base64url of a login": (value) => Buffer.from(`root:${value}`).toString("base64url"),
};

/** Undoes whatever a form may have done, and looks for the secret. */
function holds(text: string, form: string, value: string): boolean {
  if (/base64/.test(form)) {
    for (let skip = 0; skip < 4; skip++) for (const run of text.split(/[^A-Za-z0-9+/_-]/)) if (Buffer.from(run.slice(skip), "base64").includes(value)) return true;
    return false;
  }
  return text.includes(forms[form]?.(value) ?? value);
}

describe("a secret that was learnt is cut out of text", () => {
  for (const [name, encode] of Object.entries(forms)) {
    test(`as ${name}`, () => {
      const clean = knowing(secret).text(`before ${encode(secret)} after`);
      expect(holds(clean, name, secret)).toBe(false);
      expect(clean).toContain(redacted);
      expect(clean).toMatch(/^before .* after$/);
    });
  }

  test("whatever it is, and whatever is around it", () => {
    const value = fc.oneof(fc.string({ minLength: 6, maxLength: 20, unit: fc.constantFrom(..."abcXYZ019!?'\"<>&/\\+%= @#~*()é€") }), fc.string({ minLength: 6, maxLength: 20 }));
    fc.assert(
      fc.property(value, fc.constantFrom(...Object.keys(forms)), fc.string(), fc.string(), (drawn, form, before, after) => {
        const redactor = knowing(drawn);
        const clean = redactor.text(`${before} ${forms[form]?.(drawn)} ${after}`);
        // What the surroundings hold by chance alone is not the secret's doing.
        fc.pre(!holds(`${before}  ${after}`, form, drawn));
        expect(holds(clean, form, drawn), `${form} of ${drawn} in ${clean}`).toBe(false);
        expect(redactor.text(clean), "redacting twice changes nothing more").toBe(clean);
      }),
      { numRuns: 800 },
    );
  });

  test("every time it occurs, with other secrets beside it, the longer one first", () => {
    const clean = knowing("hunter2", "hunter2-and-more").text("hunter2 hunter2-and-more hunter2");
    expect(clean).toBe(`${redacted} ${redacted} ${redacted}`);
  });
});

describe("a body", () => {
  test("loses what stands under a secret key, however the key is written, and keeps the rest", () => {
    const body = {
      UserName: "root",
      Password: "x",
      "X-Auth-Token": "t",
      authorization: "Basic x",
      "Set-Cookie": ["a=1; Secure", "b=2"],
      "Users.2.Password": "y",
      "SNMP.1#AgentCommunity": "public",
      SHA256SystemPassword: "z",
      PasswordLength: 12,
      deep: [{ new_password: 7, Enabled: true, token: null }],
    };
    expect(new Redactor().body(body)).toEqual({
      UserName: "root",
      Password: redacted,
      "X-Auth-Token": redacted,
      authorization: redacted,
      "Set-Cookie": [redacted, redacted],
      "Users.2.Password": redacted,
      "SNMP.1#AgentCommunity": redacted,
      SHA256SystemPassword: redacted,
      PasswordLength: 12,
      deep: [{ new_password: redacted, Enabled: true, token: null }],
    });
  });

  test("loses the value of an attribute that is named in a field of its own", () => {
    expect(
      new Redactor().body({
        Attributes: [
          { Name: "Users.2#Password", Value: "x", OldValue: "y" },
          { Name: "NIC.1#Name", Value: "eth0" },
        ],
      }),
    ).toEqual({
      Attributes: [
        { Name: "Users.2#Password", Value: redacted, OldValue: redacted },
        { Name: "NIC.1#Name", Value: "eth0" },
      ],
    });
  });

  test("that is text is searched too, and secret keys in it are found where it is JSON that cannot be parsed", () => {
    const clean = new Redactor().body('{"UserName":"root","Password":"not-learnt","X-Auth-Token" : "abc\\"def"}{"Name":"second","Token":"trunca');
    expect(clean).not.toContain("not-learnt");
    expect(clean).not.toContain("def");
    expect(clean).not.toContain("trunca");
    expect(clean).toContain('"UserName":"root"');
    expect(clean).toContain('"Name":"second"');
  });

  test("with strings that hold JSON, XML or a URL loses the secret in them, in keys too", () => {
    const clean = JSON.stringify(
      knowing(secret).body({
        inner: JSON.stringify({ a: [JSON.stringify({ p: secret })] }),
        xml: `<a p="${forms["XML in double quotes"]?.(secret)}"/>`,
        list: [`https://x/?q=${encodeURIComponent(secret)}`],
        [secret]: 1,
      }),
    );
    for (const name of Object.keys(forms)) expect(holds(clean, name, secret), name).toBe(false);
  });

  test("never shows a learnt secret that stands anywhere in it", () => {
    const learnt = "Canary-8d1f-Value";
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(...Object.values(forms)).map((encode) => `a ${encode(learnt)} b`),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        text,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(text, tie("tree"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (body) => {
        const redactor = knowing(learnt);
        const clean = redactor.body(body);
        for (const name of Object.keys(forms)) expect(holds(JSON.stringify(clean), name, learnt), name).toBe(false);
        expect(redactor.body(clean)).toEqual(clean);
      }),
      { numRuns: 200 },
    );
  });

  test("that holds no secret stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."abcdefghij 0123456789") }), (text) => {
        expect(knowing("QQQQ-WWWW").body({ text, list: [text] })).toEqual({ text, list: [text] });
      }),
    );
  });
});

test("short values are not torn out of harmless text; their key hides them", () => {
  const redactor = knowing("ab", "", "xyz");
  expect(redactor.text("cab drivers, xyz")).toBe("cab drivers, xyz");
  expect(redactor.body({ Password: "ab" })).toEqual({ Password: redacted });
});

test("a key is judged anew when a secret was learnt or forgotten, and may be called like an object's prototype", () => {
  const redactor = knowing("Canary-1");
  const body = JSON.parse('{"__proto__":{"x":1},"about Canary-2":1,"Canary-1":2}');
  expect(JSON.stringify(redactor.body(body))).toBe(`{"__proto__":{"x":1},"about Canary-2":1,"${redacted}":2}`);
  redactor.learn("Canary-2");
  redactor.forget("Canary-1");
  expect(JSON.stringify(redactor.body(body))).toBe(`{"__proto__":{"x":1},"about ${redacted}":1,"Canary-1":2}`);
});
