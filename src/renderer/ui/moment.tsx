import { formatFull, formatRelative } from "../format/time.ts";

/** A time as people say it ("3 hours ago"), with the full date under the pointer. */
export function Moment({ iso, now }: { readonly iso: string; readonly now: number }) {
  return (
    <time dateTime={iso} title={formatFull(iso)}>
      {formatRelative(iso, now)}
    </time>
  );
}
