/** A program with its arguments, each as it is; the program is absolute. */
export type Command = readonly string[];

/**
 * The systemd unit of the hosted face, for one user (systemd.service(5), systemd.exec(5)). `mixed`: Clawback ends its own
 * children, and needs them for a clean end.
 */
export function systemdUnit(command: Command): string {
  const lines = [
    "[Unit]",
    "Description=Clawback, the hosted page and what is due",
    "",
    "[Service]",
    `ExecStart=${command.map(systemdWord).join(" ")}`,
    "Restart=on-failure",
    "RestartSec=10",
    "KillMode=mixed",
    "TimeoutStopSec=90",
    "UMask=0077",
    "NoNewPrivileges=yes",
    "",
    "[Install]",
    "WantedBy=default.target",
  ];
  return `${lines.join("\n")}\n`;
}

/** Quoted; `%` and `$` would be replaced by systemd. */
function systemdWord(word: string): string {
  return `"${word
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$")}"`;
}

export const LAUNCHD_LABEL = "app.clawback.serve";

/** The launchd agent of the hosted face (launchd.plist(5)). What it prints, the address among it, goes to `logFile`. */
export function launchdPlist(command: Command, logFile: string): string {
  const words = command.map((word) => `    <string>${xmlText(word)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LAUNCHD_LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.join("\n")}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ExitTimeOut</key>
  <integer>90</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  <string>${xmlText(logFile)}</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(logFile)}</string>
</dict>
</plist>
`;
}

function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
