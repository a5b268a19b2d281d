import { useState } from "react";
import type { TranscriptLine } from "#shared/models/snapshot";
import { formatCount } from "../../../format/number.ts";
import { formatMoment } from "../../../format/time.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import styles from "./conversation.module.css";

const words = strings.file;

/** Characters of one message that are shown at first: the output of a tool can be a whole book. */
const SHORT = 1_500;

/** A session's transcript as the conversation it was: who said what and when, and what else happened in between. */
export function Conversation({ lines }: { readonly lines: readonly TranscriptLine[] }) {
  return (
    <ol className={styles["conversation"]} aria-label={words.conversation}>
      {lines.map((line, index) => (
        <li key={index} className={styles["line"]} data-speaker={speakerOf(line)}>
          <p className={styles["head"]}>
            <span className={styles["who"]}>{nameOf(line)}</span>
            <Time at={line.at} />
          </p>
          {line.text.trim() !== "" && <Message text={line.text} />}
        </li>
      ))}
    </ol>
  );
}

type Speaker = "person" | "agent" | "other";

function speakerOf({ role }: TranscriptLine): Speaker {
  if (role === "user") return "person";
  return role === "assistant" ? "agent" : "other";
}

/** A role that we do not know, and a line that nobody said, go by the name the file gives them. */
function nameOf(line: TranscriptLine): string {
  const speaker = speakerOf(line);
  if (speaker !== "other") return words.speakers[speaker];
  const name = line.role ?? line.type;
  return words.lineNames[name] ?? name;
}

function Time({ at }: { readonly at: string | null }) {
  if (at === null || Number.isNaN(Date.parse(at))) return null;
  return (
    <time className={styles["time"]} dateTime={at}>
      {formatMoment(at)}
    </time>
  );
}

function Message({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(text.length <= SHORT);
  return (
    <>
      <p className={styles["text"]}>{isWhole ? text : `${text.slice(0, SHORT)}…`}</p>
      {!isWhole && (
        <Button look="quiet" onClick={() => setWhole(true)}>
          {words.showRest(formatCount(text.length - SHORT))}
        </Button>
      )}
    </>
  );
}
