import { FileQuestion } from "lucide-react";
import { useMemo } from "react";
import type { FilePreview, PreviewContent } from "#shared/models/snapshot";
import { formatSize } from "../../../format/size.ts";
import { strings } from "../../../strings.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Conversation } from "./conversation.tsx";
import styles from "./file-content.module.css";
import { layOutJson } from "./json-layout.ts";
import { MarkdownView } from "./markdown-view.tsx";

const words = strings.file;

/** What is in a file, in the way that fits it. */
export function FileContent({ preview: { content, isCut, entry } }: { readonly preview: FilePreview }) {
  return (
    <div className={styles["content"]} tabIndex={0} role="group" aria-label={words.content}>
      {isCut && content.kind !== "binary" && (
        <p className={styles["cut"]}>{words.cut(formatSize(entry.size))}</p>
      )}
      <Content content={content} name={entry.path} />
    </div>
  );
}

function Content({ content, name }: { readonly content: PreviewContent; readonly name: string }) {
  switch (content.kind) {
    case "text":
      return <PlainText text={content.text} />;
    case "json":
      return <JsonText text={content.text} />;
    case "markdown":
      return <MarkdownView text={content.text} />;
    case "transcript":
      return <Conversation lines={content.lines} />;
    case "image":
      return (
        <img
          className={styles["image"]}
          src={`data:${content.mediaType};base64,${content.base64}`}
          alt={words.imageOf(name)}
        />
      );
    case "binary":
      return <EmptyState icon={<FileQuestion size={24} />} title={words.binary} text={words.binaryText} />;
  }
}

function PlainText({ text }: { readonly text: string }) {
  return text === "" ? (
    <p className={styles["quiet"]}>{words.empty}</p>
  ) : (
    <pre className={styles["text"]}>{text}</pre>
  );
}

function JsonText({ text }: { readonly text: string }) {
  const laidOut = useMemo(() => layOutJson(text), [text]);
  return <PlainText text={laidOut} />;
}
