import { assertNever, type ErrorAction, type ErrorData } from "#shared/errors";
import { strings } from "../strings.ts";

/** Prints where the settings lie. */
const SETTINGS_PATH = "clawback config path";

/** How the one action of an error looks on the page: a button that does it, or a command when only a terminal can. */
export type Remedy =
  | Readonly<{ kind: "button"; does: "retry" | "review" }>
  | Readonly<{ kind: "command"; text: string; command: string }>;

/** The remedy for an action. Null when the sentence of the error already says all there is to do. */
export function remedyOf(action: ErrorAction): Remedy | null {
  switch (action.kind) {
    case "retry":
    case "free-space":
      return { kind: "button", does: "retry" };
    case "review-plan":
      return { kind: "button", does: "review" };
    case "install":
      return { kind: "command", text: strings.errors.install(action.tool), command: action.command };
    case "edit-setting":
      return { kind: "command", text: strings.errors.editSetting(action.field), command: SETTINGS_PATH };
    case "enter-credential":
      return {
        kind: "command",
        text: strings.errors.enterCredential(action.field),
        command: "clawback credentials set NAME",
      };
    case "authorize":
      return { kind: "command", text: strings.errors.authorize, command: SETTINGS_PATH };
    case "choose-other-folder":
      return null;
    default:
      return assertNever(action);
  }
}

/** What to do about an error. An approval that is asked for is always given on the plan, whoever raised the error. */
export function actionOf(error: ErrorData): ErrorAction | undefined {
  return needsApproval(error) ? { kind: "review-plan" } : error.action;
}

export function needsApproval(error: ErrorData | null): boolean {
  return error?.code === "APPROVAL_NEEDED" || error?.code === "TOO_MANY_DELETIONS";
}
