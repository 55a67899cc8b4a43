/** "Chromium 130 on Linux", from what browsers say of themselves; the first words of it where they say something else. */
export function browserName(text: string | null): string {
  if (!text) return "unknown";
  const browsers: readonly (readonly [RegExp, string])[] = [
    [/\bEdg\/(\d+)/, "Edge"],
    [/\bFirefox\/(\d+)/, "Firefox"],
    [/\bChromium\/(\d+)/, "Chromium"],
    [/\b(?:Headless)?Chrome\/(\d+)/, "Chrome"],
    [/\bVersion\/(\d+).*\bSafari\//, "Safari"],
  ];
  const systems: readonly (readonly [RegExp, string])[] = [
    [/\b(iPhone|iPad)\b/, "iOS"],
    [/\bAndroid\b/, "Android"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b/, "macOS"],
    [/\bCrOS\b/, "ChromeOS"],
    [/\bLinux\b/, "Linux"],
  ];
  const system = systems.find(([pattern]) => pattern.test(text))?.[1];
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(text)?.[1];
    if (version) return `${name} ${version}${system ? ` on ${system}` : ""}`;
  }
  return text.split(/[\s/]/)[0] ?? text;
}
