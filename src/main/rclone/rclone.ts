import { z } from "zod";
import { ClawbackError } from "#shared/errors";
import type { ChildSpec } from "../process/child.ts";
import { exitedWith } from "../process/exit.ts";
import { type CompletedChild, runChild } from "../process/run-child.ts";
import type { Toolbox } from "../process/tools.ts";
import { watchBrokenLinks } from "./broken-links.ts";
import { rcloneFailure } from "./failure.ts";
import { jsonAnswer } from "./json-answer.ts";
import { parseLogLine, type RcloneEvent } from "./log.ts";
import { at, backendsOf, type Remote } from "./remote.ts";
import { refuseUnfit } from "./versions.ts";

const listSchema = z.array(
  z.object({ Path: z.string(), Name: z.string(), Size: z.number(), ModTime: z.string(), IsDir: z.boolean() }),
);

/**
 * One object or folder of a listing. `path` is relative to the listed folder, in rclone's own spelling (a line break is `␊`
 * on many backends): it is found again only as it was listed. `modTime` as the backend gives it (ISO).
 */
export type RemoteEntry = Readonly<{ path: string; size: number; modTime: string; isDirectory: boolean }>;

export type RcloneCall = Readonly<{
  signal: AbortSignal;
  /** Milliseconds; the child is then stopped and `TIMEOUT` thrown. */
  timeout?: number;
  onEvent?: (event: RcloneEvent) => void;
}>;

/** Exit codes of rclone that callers meet (rclone documentation, "List of exit codes"). */
const DIRECTORY_NOT_FOUND = 3;
const SHORT_TIMEOUT = 60_000;

/** rclone tries several times, S3 twice as often: with its own 60 s an unreachable cloud would take ten minutes to say so. */
const CONNECT_TIMEOUT = "5s";
/** For small questions, whose caller waits: an unreachable cloud is told within a minute. Work itself keeps rclone's 10. */
const FEW_RETRIES = ["--retries", "1", "--low-level-retries", "3"];

/**
 * rclone on one remote: one process a command, its JSON log as events, secrets by environment. `-vv` is impossible on
 * purpose: at that level rclone prints its configuration (docs/upstream.md, R.3). Every method owns its process, stops it on
 * abort (`CANCELLED`) and throws one of the `REMOTE_*` or `LOCAL_*` codes with the redacted tail of the log.
 */
export class Rclone {
  readonly remote: Remote;
  readonly #toolbox: Toolbox;

  constructor(toolbox: Toolbox, remote: Remote) {
    this.#toolbox = toolbox;
    this.remote = remote;
  }

  /** The release that is used here ("1.60.1"). Throws `TOOL_MISSING`. */
  async version(): Promise<string> {
    return (await this.#toolbox.require("rclone")).version;
  }

  /** What a caller that pipes data itself (backup, ranged reads) starts. */
  async spec(args: readonly string[], onEvent?: (event: RcloneEvent) => void): Promise<ChildSpec> {
    if ((this.remote.tokens ?? []).length > 0 && this.remote.configFile === "") {
      throw new ClawbackError("INTERNAL", `${this.remote.label} was used without its token.`);
    }
    const [command = ""] = args;
    const tool = await this.#toolbox.require("rclone");
    const { bandwidth } = this.remote;
    refuseUnfit(tool.version, command, backendsOf(this.remote));
    return {
      name: `rclone ${command}`,
      file: tool.path,
      args: [
        ...args,
        ...["--config", this.remote.configFile, "--use-json-log", "--ask-password=false"],
        ...["--contimeout", CONNECT_TIMEOUT],
        ...(bandwidth === undefined ? [] : ["--bwlimit", bandwidth]),
      ],
      env: this.remote.env,
      secrets: this.remote.secrets,
      ...(onEvent === undefined ? {} : { onStderrLine: (line: string) => onEvent(parseLogLine(line)) }),
    };
  }

  /** A transfer (`sync`, `copy`, `move`, …): every changed file and the totals, once a second, as events. */
  async transfer(args: readonly string[], call: RcloneCall): Promise<void> {
    const report = ["-v", "--stats", "1s", "--stats-log-level", "NOTICE"];
    await this.#run([...args, ...report, "--retries-sleep", "2s"], call);
  }

  /** Makes a folder and its parents; an existing one is fine. */
  async mkdir(path: string, call: RcloneCall): Promise<void> {
    await this.#run(["mkdir", at(this.remote, path), ...FEW_RETRIES], { timeout: SHORT_TIMEOUT, ...call });
  }

  /** Lists a folder; `null` when it does not exist. Buckets have no folders: there it is the empty list. */
  async list(
    path: string,
    options: Readonly<{
      recursive?: boolean;
      filesOnly?: boolean;
      /** Times of arrival instead of the files' own, where those would cost a request for each object (S3). */
      arrivalTimes?: boolean;
    }>,
    call: RcloneCall,
  ): Promise<readonly RemoteEntry[] | null> {
    const args = ["lsjson", at(this.remote, path), "--no-mimetype", ...FEW_RETRIES];
    if (options.recursive === true) args.push("-R");
    if (options.filesOnly === true) args.push("--files-only");
    if (options.arrivalTimes === true) args.push("--use-server-modtime");
    const { exit, stdout } = await this.#complete(args, call);
    if (exitedWith(exit, DIRECTORY_NOT_FOUND)) return null;
    if (!exitedWith(exit, 0)) throw rcloneFailure(exit, this.remote.label);
    return jsonAnswer("lsjson", stdout, listSchema).map((entry) => ({
      path: entry.Path,
      size: entry.Size,
      modTime: entry.ModTime,
      isDirectory: entry.IsDir,
    }));
  }

  /** The bytes of one object, or `count` of them from `offset`. `REMOTE_NOT_FOUND` when there is none. */
  async read(
    path: string,
    range: Readonly<{ offset: number; count: number }> | null,
    call: RcloneCall & Readonly<{ maxBytes: number }>,
  ): Promise<Buffer> {
    const args = ["cat", at(this.remote, path)];
    if (range !== null) args.push("--offset", String(range.offset), "--count", String(range.count));
    const { exit, stdout } = await runChild(await this.spec(args, call.onEvent), {
      signal: call.signal,
      maxOutput: call.maxBytes,
      ...(call.timeout === undefined ? {} : { timeout: call.timeout }),
    });
    if (!exitedWith(exit, 0)) throw rcloneFailure(exit, this.remote.label);
    // On a folder `cat` prints nothing and succeeds; on a missing object 1.60 may do the same.
    if (stdout.length === 0 && range?.count !== 0) {
      throw new ClawbackError("REMOTE_NOT_FOUND", `${path} does not exist on ${this.remote.label}.`);
    }
    return stdout;
  }

  /**
   * Uploads bytes of a known size as one object: no spooling to disk on backends that cannot stream, and a short
   * body is refused (docs/upstream.md, R.5).
   */
  async write(path: string, content: Uint8Array, call: RcloneCall): Promise<void> {
    await this.#run(["rcat", at(this.remote, path), "--size", String(content.byteLength)], call, content);
  }

  /** Deletes one object. */
  async remove(path: string, call: RcloneCall): Promise<void> {
    await this.#run(["deletefile", at(this.remote, path)], call);
  }

  /** Deletes a folder that is empty; throws when it is not. Never for a bucket, which would be deleted as well. */
  async removeEmptyFolder(path: string, call: RcloneCall): Promise<void> {
    await this.#run(["rmdir", at(this.remote, path)], call);
  }

  /** Deletes a folder with all that is in it. */
  async removeFolder(path: string, call: RcloneCall): Promise<void> {
    await this.#run(["purge", at(this.remote, path)], call);
  }

  async #run(args: readonly string[], call: RcloneCall, input?: Uint8Array): Promise<void> {
    const links = watchBrokenLinks();
    const onEvent = (event: RcloneEvent): void => {
      links.see(event);
      call.onEvent?.(event);
    };
    const { exit } = await this.#complete(args, { ...call, onEvent }, input);
    if (exitedWith(exit, 0)) return;
    if (exit.outcome.kind !== "exited" || !links.areOnlyProblem())
      throw rcloneFailure(exit, this.remote.label);
  }

  async #complete(args: readonly string[], call: RcloneCall, input?: Uint8Array): Promise<CompletedChild> {
    return runChild(await this.spec(args, call.onEvent), {
      signal: call.signal,
      ...(call.timeout === undefined ? {} : { timeout: call.timeout }),
      ...(input === undefined ? {} : { input }),
    });
  }
}
