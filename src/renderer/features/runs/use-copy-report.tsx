import { Check, ClipboardCopy } from "lucide-react";
import { useState } from "react";
import type { Run } from "#shared/models/run";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { useAnnounce } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { RawText } from "../../ui/details.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";

const words = strings.runs;

type Copied =
  Readonly<{ kind: "no" }> | Readonly<{ kind: "yes" }> | Readonly<{ kind: "refused"; report: string }>;

/** Puts everything about a run, redacted, into the clipboard, for whoever is asked for help. */
export function useCopyReport(run: Run) {
  const api = useApi();
  const announce = useAnnounce();
  const [copied, setCopied] = useState<Copied>({ kind: "no" });
  const copy = useAction(async () => {
    const report = await api.runs.report({ runId: run.id });
    try {
      await navigator.clipboard.writeText(report);
      setCopied({ kind: "yes" });
      announce(words.reportCopied);
    } catch {
      // A page may be refused the clipboard (no permission, no focus); the report is then there to mark by hand.
      setCopied({ kind: "refused", report });
    }
  });
  return {
    button: (
      <Button
        icon={
          copied.kind === "yes" ? <Check size={15} aria-hidden /> : <ClipboardCopy size={15} aria-hidden />
        }
        pending={copy.pending}
        onClick={() => copy.start()}
      >
        {copied.kind === "yes" ? words.reportCopied : words.copyReport}
      </Button>
    ),
    below: (
      <>
        {copy.error !== null && <ErrorNotice error={copy.error} onDismiss={copy.clearError} />}
        {copied.kind === "refused" && <RawText label={words.reportText} text={copied.report} />}
      </>
    ),
  };
}
