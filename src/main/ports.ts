import type { DeliveryId, ProfileId, RunId } from "#shared/brand";
import type { ClawbackHandlers } from "#shared/ipc/contract";
import type { Unsubscribe } from "#shared/ipc/schema";
import type { AppState, FaceView } from "#shared/models/app-state";
import type {
  Progress,
  Run,
  RunKind,
  RunLogLine,
  RunResult,
  RunTrigger,
  RunWarning,
} from "#shared/models/run";

/** Now, as milliseconds since 1970. A port so that tests own the clock. */
export type Clock = Readonly<{ now: () => number }>;

/** What a face tells the composition about itself. */
export type FacePorts = Readonly<{
  view: FaceView;
  /** Opens a folder in the file manager; absent where there is none. */
  openFolder?: (path: string) => Promise<void>;
}>;

/** The one thing all three faces stand on, built by `compose()`. */
export type App = Readonly<{
  handlers: ClawbackHandlers;
  state: Readonly<{ get: () => AppState; subscribe: (listener: (state: AppState) => void) => Unsubscribe }>;
  uploads: Uploads;
  /** Starts the scheduler and whatever else runs in the background. The CLI does not call it. */
  startBackground: () => Promise<void>;
  /** To be called when the computer wakes: what was missed is made up for once, after the network had a moment. */
  resumed: () => void;
  /** Cancels what runs, waits for it, closes files. Idempotent. */
  close: () => Promise<void>;
}>;

/** Receives files that the hosted page uploads, for delivery to the agent. */
export type Uploads = Readonly<{
  /**
   * Stores one uploaded file privately (0600) and queues its delivery. `name` is a bare file name from outside and is
   * checked here; throws `MESSAGE_INVALID` for a bad one, `LOCAL_FULL` when the disk is full. On abort of `body` the
   * partial file is removed and the promise rejects.
   */
  receive: (profileId: ProfileId, name: string, body: AsyncIterable<Uint8Array>) => Promise<DeliveryId>;
}>;

/** What the work of a run may do while it runs. */
export type RunContext = Readonly<{
  runId: RunId;
  /** Aborted on cancel; child processes get SIGTERM, then SIGKILL. */
  signal: AbortSignal;
  progress: (progress: Progress) => void;
  log: (level: RunLogLine["level"], text: string) => void;
  warn: (warning: RunWarning) => void;
}>;

/** A finished piece of work: a result, or the reason why there was nothing to do. */
export type RunOutcome =
  Readonly<{ kind: "done"; result: RunResult }> | Readonly<{ kind: "skipped"; reason: string }>;

export type RunRequest = Readonly<{
  profileId: ProfileId;
  kind: RunKind;
  trigger: RunTrigger;
  work: (context: RunContext) => Promise<RunOutcome>;
}>;

/** Starts runs, one at a time for a profile, across processes. */
export type Jobs = Readonly<{
  /** Queues a run and returns at once; it is persisted before this returns. */
  submit: (request: RunRequest) => RunId;
  /** Resolves with the finished run (whatever its state); rejects for an id that is unknown. */
  finished: (runId: RunId) => Promise<Run>;
  /** Asks a run of this process to stop; resolves when it has. Rejects `USAGE` for a run of another process or a finished one. */
  cancel: (runId: RunId) => Promise<void>;
  /** Cancels everything and waits. */
  close: () => Promise<void>;
}>;
