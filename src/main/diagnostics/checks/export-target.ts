import type { ExportTargetName } from "#shared/models/export";
import { type Check, NO_AGENT, notUsed, passed } from "../check.ts";

const NAMES: Readonly<Record<ExportTargetName, string>> = { anytype: "AnyType", convex: "Convex" };

/** Whether a target of exports answers and takes the key; sends no content. */
export function exportTargetCheck(name: ExportTargetName): Check {
  return {
    name,
    look: async ({ subject, exports, signal }) => {
      if (subject === null) return NO_AGENT;
      const { profile } = subject;
      if (!profile.exports[name].enabled) return notUsed(`Nothing is exported to ${NAMES[name]}.`);
      await exports.check(profile.id, name, signal);
      return passed(`${NAMES[name]} answers and can be written to.`);
    },
  };
}
