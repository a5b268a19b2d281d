import { MessageCircleQuestionMark } from "lucide-react";
import { useState } from "react";
import type { ProfileId } from "#shared/brand";
import type { ExportedPage } from "#shared/models/export";
import { formatCount } from "../../format/number.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Moment } from "../../ui/moment.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { VirtualList } from "../../ui/virtual-list.tsx";
import styles from "./ask-card.module.css";

const words = strings.exports;
const LIMIT = 100;

/** Looks for the agent's pages at AnyType, by words and by tag. */
export function AskCard({ profileId }: { readonly profileId: ProfileId }) {
  const api = useApi();
  const now = useNow();
  const [text, setText] = useState("");
  const [tag, setTag] = useState("");
  const [pages, setPages] = useState<readonly ExportedPage[] | null>(null);
  const ask = useAction(async () => {
    const wanted = tag.trim();
    const query = { profileId, text, limit: LIMIT, ...(wanted === "" ? {} : { tag: wanted }) };
    setPages(await api.exports.query(query));
  });
  return (
    <Card title={words.ask} icon={<MessageCircleQuestionMark size={16} aria-hidden />}>
      <form
        role="search"
        aria-label={words.ask}
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          ask.start();
        }}
      >
        <SearchField label={words.askText} text={text} onText={setText} />
        <SearchField label={words.askTag} text={tag} onText={setTag} />
        <Button pending={ask.pending} onClick={() => ask.start()}>
          {ask.pending ? words.asking : words.askGo}
        </Button>
        {/* With more than one field, Enter sends a form only when it has a button that does. */}
        <input type="submit" hidden />
      </form>
      {ask.error !== null && <ErrorNotice error={ask.error} onDismiss={ask.clearError} />}
      <p className={styles["count"]} role="status">
        {pages !== null &&
          (pages.length === 0 ? words.noPages : words.pagesFound(pages.length, formatCount(pages.length)))}
      </p>
      {pages !== null && pages.length > 0 && (
        <div className={styles["list"]}>
          <VirtualList
            label={words.pages}
            items={pages}
            renderItem={(page) => <PageRow page={page} now={now} />}
          />
        </div>
      )}
    </Card>
  );
}

function PageRow({ page, now }: { readonly page: ExportedPage; readonly now: number }) {
  return (
    <p className={styles["row"]}>
      <span className={styles["title"]} title={page.title}>
        {page.title}
      </span>
      <span className={styles["about"]} title={page.tags.join(", ")}>
        {page.tags.join(", ")}
      </span>
      <span className={styles["about"]}>
        {page.updatedAt !== null && <Moment iso={page.updatedAt} now={now} />}
      </span>
    </p>
  );
}
