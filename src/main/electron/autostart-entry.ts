/**
 * What lies in the autostart folder of a Linux desktop: the command, quoted as the Desktop Entry Specification asks
 * (https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
 */
export function autostartEntry(command: readonly string[]): string {
  const lines = [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Clawback",
    "Comment=Keeps an OpenClaw agent safe",
    `Exec=${command.map(quoted).join(" ")}`,
    "Terminal=false",
    "X-GNOME-Autostart-enabled=true",
  ];
  return `${lines.join("\n")}\n`;
}

/** Quoted for the command line, then escaped once more as any string of such a file; `%` begins a field code. */
function quoted(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll("%", "%%");
  return `"${escaped.replaceAll("\\", "\\\\")}"`;
}
