import type { ProfileView } from "#shared/models/app-state";
import { formatCount } from "../../format/number.ts";
import { formatRelative } from "../../format/time.ts";
import { hrefOf } from "../../route.ts";
import { strings } from "../../strings.ts";
import type { Fact } from "../../ui/facts.tsx";

const words = strings.overview;

/** What lies in the `_inbox`, in a line that leads there; nothing when it is empty. */
export function arrivalFacts({ arrivals }: ProfileView, now: number): readonly Fact[] {
  const newest = arrivals.toSorted((a, b) => b.arrivedAt.localeCompare(a.arrivedAt))[0];
  if (newest === undefined) return [];
  const text = words.inInboxItems(
    arrivals.length,
    formatCount(arrivals.length),
    formatRelative(newest.arrivedAt, now),
  );
  return [{ label: words.inInbox, value: <a href={hrefOf({ page: "inbox" })}>{text}</a> }];
}
