import { useMemo } from "react";
import { strings } from "../../../strings.ts";
import { type Block, type ListItem, parseMarkdown } from "./markdown.ts";
import type { Inline } from "./markdown-inline.ts";
import styles from "./markdown-view.module.css";

/** Heading level of the file's own first one, below the page's and the file's. */
const TOP_LEVEL = 4;

/** A Markdown text as its writer meant it. Built of elements, never of markup: whatever HTML is in it stays text. */
export function MarkdownView({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className={styles["text"]}>
      <Blocks blocks={blocks} />
    </div>
  );
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return blocks.map((block, index) => <BlockView key={index} block={block} />);
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case "heading":
      return (
        <p
          role="heading"
          aria-level={TOP_LEVEL - 1 + block.level}
          className={styles["heading"]}
          data-level={block.level}
        >
          <Inlines content={block.content} />
        </p>
      );
    case "paragraph":
      return (
        <p>
          <Inlines content={block.content} />
        </p>
      );
    case "code":
      return (
        <pre className={styles["code"]} tabIndex={0} role="group" aria-label={strings.file.code}>
          {block.text}
        </pre>
      );
    case "quote":
      return (
        <blockquote className={styles["quote"]}>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case "list":
      return block.ordered ? (
        <ol className={styles["list"]} start={block.start}>
          <Items items={block.items} />
        </ol>
      ) : (
        <ul className={styles["list"]}>
          <Items items={block.items} />
        </ul>
      );
    case "table":
      return (
        <div className={styles["wide"]} tabIndex={0} role="group" aria-label={strings.file.table}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col">
                    <Inlines content={cell} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>
                      <Inlines content={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "rule":
      return <hr className={styles["rule"]} />;
  }
}

function Items({ items }: { readonly items: readonly ListItem[] }) {
  return items.map(({ done, blocks }, index) => (
    <li key={index} data-task={done !== null}>
      {done !== null && (
        <span role="img" aria-label={done ? strings.file.done : strings.file.open}>
          {done ? "☑" : "☐"}
        </span>
      )}
      <div>
        <Blocks blocks={blocks} />
      </div>
    </li>
  ));
}

function Inlines({ content }: { readonly content: readonly Inline[] }) {
  return content.map((piece, index) => <InlineView key={index} piece={piece} />);
}

function InlineView({ piece }: { readonly piece: Inline }) {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "code":
      return <code className={styles["inlineCode"]}>{piece.text}</code>;
    case "strong":
      return (
        <strong>
          <Inlines content={piece.content} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Inlines content={piece.content} />
        </em>
      );
    case "struck":
      return (
        <s>
          <Inlines content={piece.content} />
        </s>
      );
    case "link":
    case "image":
      return (
        <span className={styles["link"]} title={piece.address}>
          {piece.kind === "image" && strings.file.pictureOf}
          <Inlines content={piece.content} />
        </span>
      );
  }
}
