import type { RecoverySheet } from "#shared/models/recovery-sheet";

const TO_WRITE_ON = "_".repeat(48);

/** The sheet as plain lines, for a printer or a terminal. */
export function sheetText({ title, facts, steps }: RecoverySheet): string {
  const width = Math.max(...facts.map(({ label }) => label.length)) + 2;
  return [
    title,
    "=".repeat(title.length),
    "",
    ...facts.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value ?? TO_WRITE_ON}`),
    ...steps.flatMap(({ text, command }, at) => [
      "",
      `${at + 1}. ${text}`,
      ...(command === undefined ? [] : ["", command.replaceAll(/^/gm, "       ")]),
    ]),
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE =
  "body{font:11pt/1.4 sans-serif;max-width:18cm;margin:1cm auto}dt{font-weight:bold}dd{margin:0 0 .3em}" +
  "dd.blank{border-bottom:1px solid;height:2em}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid;padding:.5em}" +
  "li{break-inside:avoid}";

/** The sheet as one HTML document that stands by itself, for printing. Everything in it is text. */
export function sheetHtml({ title, facts, steps }: RecoverySheet): string {
  const list = facts.map(
    ({ label, value }) =>
      `<dt>${escaped(label)}</dt>${value === null ? '<dd class="blank"></dd>' : `<dd>${escaped(value)}</dd>`}`,
  );
  const items = steps.map(
    ({ text, command }) =>
      `<li><p>${escaped(text)}</p>${command === undefined ? "" : `<pre>${escaped(command)}</pre>`}</li>`,
  );
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    `<style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>`,
    `<dl>${list.join("\n")}</dl>`,
    `<ol>${items.join("\n")}</ol></body></html>`,
  ].join("\n");
}
