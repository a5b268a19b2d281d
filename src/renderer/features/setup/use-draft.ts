import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { SetupDraft } from "#shared/models/setup";
import { errorData, type ErrorData } from "#shared/errors";
import { useApi } from "../../services.ts";

/** Milliseconds without a change after which the draft is kept. */
const PAUSE = 300;

export type Draft = Readonly<{
  draft: SetupDraft;
  change: (patch: Partial<SetupDraft>) => void;
  /** From now on nothing is kept any more: it has become a profile, or was given up. */
  end: () => void;
  /** Why it could not be kept; null when it is. */
  error: ErrorData | null;
}>;

/** The draft on the page, kept by Clawback shortly after every change and when the person leaves. */
export function useDraft(first: SetupDraft): Draft {
  const api = useApi();
  const [draft, setDraft] = useState(first);
  const [error, setError] = useState<ErrorData | null>(null);
  const kept = useRef(first);
  const latest = useRef(first);

  const keep = useEffectEvent(() => {
    if (kept.current === latest.current) return;
    kept.current = latest.current;
    api.setup.save({ draft: latest.current }).then(
      () => setError(null),
      (thrown: unknown) => setError(errorData(thrown)),
    );
  });
  useEffect(() => {
    const timer = setTimeout(() => keep(), PAUSE);
    return () => clearTimeout(timer);
  }, [draft]);
  useEffect(() => () => keep(), []);

  return {
    draft,
    change: (patch) => {
      latest.current = { ...latest.current, ...patch };
      setDraft(latest.current);
    },
    end: () => {
      kept.current = latest.current;
    },
    error,
  };
}
