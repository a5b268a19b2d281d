import { assertNever, type ErrorAction, type ErrorData } from "#shared/errors";
import { hrefOf, settingsRouteOf } from "../route.ts";
import { strings } from "../strings.ts";

/** How the one action of an error looks on the page: a button that does it, the way to the place where it is done, or a command when only a terminal can. */
export type Remedy =
  | Readonly<{ kind: "link"; text: string; href: string }>
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
      return {
        kind: "link",
        text: strings.errors.editSetting,
        href: hrefOf(settingsRouteOf(action.field)),
      };
    case "enter-credential":
      return {
        kind: "link",
        text: strings.errors.enterCredential,
        href: hrefOf(settingsRouteOf(action.field)),
      };
    case "authorize":
      return {
        kind: "link",
        text: strings.errors.authorize,
        href: hrefOf({ page: "settings", section: "sync" }),
      };
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
