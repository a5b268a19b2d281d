import { ArrowLeft, PackageOpen } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { ExportPreview, ExportPreviewItem } from "#shared/models/export";
import { formatCount } from "../../../format/number.ts";
import { useLoad } from "../../../hooks/use-load.ts";
import { navigate } from "../../../route.ts";
import { useApi } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ErrorNotice } from "../../../ui/error-notice.tsx";
import { Loading } from "../../../ui/loading.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { PickList } from "../../../ui/pick-list.tsx";
import { Segments } from "../../../ui/segments.tsx";
import { PreviewItem } from "./preview-item.tsx";
import styles from "./preview-page.module.css";
import { PreviewRow } from "./preview-row.tsx";
import { PreviewTotals } from "./preview-totals.tsx";

const words = strings.exportPreview;

/** The exact payloads of the next export, before anything leaves the machine. */
export function PreviewPage({ profile }: { readonly profile: ProfileView }) {
  const api = useApi();
  const { now, retry } = useLoad(profile.id, () => api.exports.preview({ profileId: profile.id }));
  return (
    <div className={styles["page"]}>
      <PageHeader title={words.title} subtitle={words.subtitle}>
        <Button icon={<ArrowLeft size={15} aria-hidden />} onClick={() => navigate({ page: "exports" })}>
          {words.back}
        </Button>
      </PageHeader>
      {now.kind === "loading" && <Loading text={words.loading} />}
      {now.kind === "failed" && <ErrorNotice error={now.error} onRetry={retry} />}
      {now.kind === "ready" && <Preview preview={now.value} />}
    </div>
  );
}

type Show = "all" | "redacted";

function Preview({ preview }: { readonly preview: ExportPreview }) {
  const [show, setShow] = useState<Show>("all");
  const [picked, setPicked] = useState<ExportPreviewItem | null>(null);
  const shown = preview.items.filter(({ redactions }) => show === "all" || redactions.length > 0);
  const open = picked !== null && shown.includes(picked) ? picked : (shown[0] ?? null);
  return (
    <>
      <PreviewTotals preview={preview} />
      {preview.items.length === 0 ? (
        <EmptyState icon={<PackageOpen size={24} />} title={words.none} text={words.noneText} />
      ) : (
        <div className={styles["halves"]}>
          <div className={styles["list"]}>
            <div className={styles["filter"]}>
              <Segments
                label={words.show}
                value={show}
                choices={[
                  { value: "all", text: `${words.all} (${formatCount(preview.items.length)})` },
                  { value: "redacted", text: words.redactedOnly },
                ]}
                onChange={setShow}
              />
            </div>
            {shown.length === 0 ? (
              <p className={styles["none"]}>{words.noRedactions}</p>
            ) : (
              <PickList
                key={show}
                label={words.list}
                items={shown}
                onPick={setPicked}
                renderItem={(item) => <PreviewRow item={item} isOpen={item === open} />}
              />
            )}
          </div>
          {open !== null && <PreviewItem key={`${open.target} ${open.sourceKey}`} item={open} />}
        </div>
      )}
    </>
  );
}
