import { activityStrings } from "./strings/activity.ts";
import { diagnosticsStrings } from "./strings/diagnostics.ts";
import { exportsStrings } from "./strings/exports.ts";
import { formsStrings } from "./strings/forms.ts";
import { frameStrings } from "./strings/frame.ts";
import { inboxStrings } from "./strings/inbox.ts";
import { overviewStrings } from "./strings/overview.ts";
import { runsStrings } from "./strings/runs.ts";
import { settingsStrings } from "./strings/settings.ts";
import { setupStrings } from "./strings/setup.ts";
import { snapshotFilesStrings } from "./strings/snapshot-files.ts";
import { snapshotsStrings } from "./strings/snapshots.ts";
import { syncStrings } from "./strings/sync.ts";

export { language } from "./strings/words.ts";

/**
 * Every sentence of the page, in one place so that it can be translated: a translation is another object of this shape.
 * What depends on a number is a function. Sizes, times and counts come in already formatted. One file a page.
 */
export const strings = {
  ...frameStrings,
  ...runsStrings,
  ...overviewStrings,
  ...syncStrings,
  ...inboxStrings,
  ...exportsStrings,
  ...activityStrings,
  ...snapshotsStrings,
  ...snapshotFilesStrings,
  ...diagnosticsStrings,
  ...formsStrings,
  ...setupStrings,
  ...settingsStrings,
};
