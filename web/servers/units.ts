// Units as people write them. iDRACs send UCUM ("{rev}/min", "Cel") or words of their own, by generation.
const words: Record<string, string> = {
  "{rev}/min": "RPM",
  "{RPM}": "RPM",
  rpm: "RPM",
  Cel: "°C",
  C: "°C",
  Celsius: "°C",
  "[degF]": "°F",
  Watts: "W",
  Volts: "V",
  Amps: "A",
  Percent: "%",
  GiBy: "GiB",
  MiBy: "MiB",
  By: "B",
};
const decimals: Record<string, number> = { V: 2, A: 2, "°C": 1, "°F": 1 };

/** "6,120 RPM", "21 °C", "12.05 V"; empty where nothing was measured. */
export function readingInWords(value: number | null, unit: string | null): string {
  if (value === null) return "";
  const word = unit === null ? "" : (words[unit] ?? unit);
  const text = value.toLocaleString("en", { maximumFractionDigits: decimals[word] ?? 1 });
  return word === "" ? text : word === "%" ? `${text} %` : `${text} ${word}`;
}
