import type { ErrorData } from "#shared/errors";
import type { Headline } from "#shared/models/app-state";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import type { RemedyHandlers } from "../../ui/remedy.tsx";
import { isSpoken } from "./spoken-error.ts";

type HalfErrorProps = RemedyHandlers & Readonly<{ error: ErrorData | null; headline: Headline }>;

/** Why the last run of a half failed; nothing when the headline says so already, with its action. */
export function HalfError({ error, headline, ...handlers }: HalfErrorProps) {
  if (error === null || isSpoken(headline, error)) return null;
  return <ErrorNotice error={error} standing {...handlers} />;
}
