import { Ban } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import { formatCount } from "../../format/number.ts";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { RunDialog } from "../runs/run-dialog.tsx";
import styles from "./left-out-line.module.css";

const words = strings.overview;

/** Warnings about single files and mail that the sync did not carry. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "left-out",
  "mail-changing",
  "mail-unstorable",
  "mail-not-sent",
  "deletions-held",
]);

/** How much the last complete sync left out, and the way to the reasons; nothing when it left out nothing. */
export function LeftOutLine({ profile }: { readonly profile: ProfileView }) {
  const { recentRuns } = useAppState();
  const [isOpen, setOpen] = useState(false);
  const run = recentRuns.find(
    ({ profileId, kind, result }) => profileId === profile.id && kind === "sync" && result !== null,
  );
  const leftOut = run?.warnings.filter(({ kind }) => LEFT_OUT.has(kind)) ?? [];
  const count = leftOut.length;
  if (run === undefined || count === 0) return null;
  const isExpected = leftOut.every(({ isNote }) => isNote === true);
  return (
    <p className={styles["line"]} data-expected={isExpected}>
      <Ban size={15} aria-hidden />
      {words.leftOut}
      <Button look="quiet" onClick={() => setOpen(true)}>
        {words.leftOutItems(count, formatCount(count))}
      </Button>
      {isOpen && <RunDialog run={run} onClose={() => setOpen(false)} />}
    </p>
  );
}
