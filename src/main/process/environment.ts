/**
 * The environment of child processes is allow-listed: a stray variable must not change what a tool does
 * (`AWS_CA_BUNDLE` breaks the S3 backend of rclone 1.60.1, `RCLONE_*` and `TAR_OPTIONS` change flags behind our back),
 * and the parent's secrets must not leak into every child.
 */
const ALLOWED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "TEMP",
  "TMP",
  "TZ",
  // rclone's sftp backend asks the agent; proxies and certificates are the owner's network.
  "SSH_AUTH_SOCK",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  // Windows needs these to start anything at all.
  "SystemRoot",
  "SystemDrive",
  "ComSpec",
  "PATHEXT",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "ProgramData",
] as const;

export type Environment = Readonly<Record<string, string>>;

/** The terminal library inside of rclone makes a table at every start, half the time that starting it takes; it heeds this. */
const FAST_START = { TCELL_MINIMIZE: "1" };

/**
 * The allow-listed part of `parent`, with messages in English (`LC_ALL=C.UTF-8`: tar's warnings are parsed, and file
 * names stay UTF-8), plus `extra`.
 */
export function childEnvironment(
  parent: Readonly<Record<string, string | undefined>>,
  extra: Environment = {},
): Environment {
  const kept = ALLOWED.flatMap((name) => {
    const value = parent[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: "C.UTF-8", ...FAST_START, ...extra };
}
