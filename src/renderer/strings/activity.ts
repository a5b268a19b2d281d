import { plural } from "./words.ts";

export const activityStrings = {
  activity: {
    title: "Activity",
    subtitle: "Every run, newest first",
    kind: "Kind",
    allKinds: "All kinds",
    result: "Result",
    allResults: "All results",
    day: "Day",
    results: {
      succeeded: "Done",
      warned: "Done, with warnings",
      failed: "Failed",
      cancelled: "Cancelled",
      skipped: "Skipped",
    },
    list: "Runs, newest first",
    loading: "Reading the list of runs…",
    empty: "Nothing has run yet",
    emptyText: "Every sync, backup, export and delivery will be listed here.",
    none: "No run matches",
    noneText: "Choose another kind, result or day.",
    showAll: "Show all runs",
    older: "Show older runs",
    count: (count: number, text: string) => plural(count, text, "run", "runs"),
    countOrMore: (text: string) => `The newest ${text} runs`,
  },
};
