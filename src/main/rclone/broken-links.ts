import { BROKEN_LINK, type RcloneEvent } from "./log.ts";

/** What rclone says at its end about errors that it has told of before. */
const CLOSING =
  /Can't retry any of the errors|Attempt \d+\/\d+ |Failed to \S+(?: with \d+ errors: last error was)?: symlink: /;

export type BrokenLinkWatch = Readonly<{
  /** To be given every event of one rclone. */
  see: (event: RcloneEvent) => void;
  /** True when there was such a link and no error of another kind. */
  areOnlyProblem: () => boolean;
}>;

/**
 * Tells a failure that is none: with `--copy-links`, rclone does all its work and then fails for each link that leads
 * nowhere, whatever the filters say (docs/upstream.md, R.8). A workspace may have one for months.
 */
export function watchBrokenLinks(): BrokenLinkWatch {
  let broken = 0;
  let others = 0;
  return {
    see: (event) => {
      if (event.kind === "left-out" && event.reason === BROKEN_LINK) broken += 1;
      else if (event.kind === "message" && event.level === "error" && !CLOSING.test(event.text)) others += 1;
    },
    areOnlyProblem: () => broken > 0 && others === 0,
  };
}
