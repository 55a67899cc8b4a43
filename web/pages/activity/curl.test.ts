import { expect, test } from "vitest";
import { asCurl, bodyText } from "./curl.ts";

const request = (change: Partial<Parameters<typeof asCurl>[0]>): Parameters<typeof asCurl>[0] => ({
  command_type: "GET",
  full_url: "https://10.0.0.5/redfish/v1/Systems",
  request_body: null,
  ...change,
});

test("a read is one line; user and password come from the shell, never from the log", () => {
  expect(asCurl(request({}))).toBe(`curl --insecure --user "$IDRAC_USER:$IDRAC_PASSWORD" 'https://10.0.0.5/redfish/v1/Systems'`);
});
test("a change carries its method and body", () => {
  expect(asCurl(request({ command_type: "POST", request_body: { json: { ResetType: "On" } } }))).toContain(
    `--request POST --header 'Content-Type: application/json' --data '{"ResetType":"On"}'`,
  );
});
test("quotes cannot break out of the shell's", () => {
  expect(asCurl(request({ command_type: "PATCH", request_body: { text: "it's; rm -rf /" } }))).toContain(`'it'\\''s; rm -rf /'`);
});
test("secrets in a URL go no further", () => {
  const text = asCurl(request({ full_url: "https://root:calvin@10.0.0.5/x?sessionToken=abc&$top=1" })) ?? "";
  expect(text).not.toMatch(/calvin|abc/);
  expect(text).toContain("REDACTED");
});
test("a body that was cut is left out, and what is no HTTP has no curl form", () => {
  expect(asCurl(request({ command_type: "POST", request_body: { truncated: true, text: '{"a":', size_bytes: 999 } }))).not.toContain("--data");
  expect(asCurl(request({ command_type: "SSH", full_url: "ssh://10.0.0.9" }))).toBeNull();
  expect(bodyText({ truncated: true, text: "x" }).cut).toBe(true);
});
