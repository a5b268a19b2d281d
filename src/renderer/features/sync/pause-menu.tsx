import { Pause } from "lucide-react";
import type { PauseLength } from "#shared/models/pause";
import { useAction } from "../../hooks/use-action.ts";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Menu } from "../../ui/menu.tsx";

const words = strings.pause;

const LENGTHS: readonly Readonly<{ label: string; length: PauseLength }>[] = [
  { label: words.half, length: { kind: "minutes", minutes: 30 } },
  { label: words.hour, length: { kind: "minutes", minutes: 60 } },
  { label: words.tomorrow, length: { kind: "tomorrow" } },
];

/** Puts off everything that comes by itself; also makes a pause longer or shorter. */
export function PauseMenu() {
  const api = useApi();
  const pause = useAction((length: PauseLength) => api.app.pause({ length }));
  return (
    <>
      {pause.error !== null && <ErrorNotice error={pause.error} onDismiss={pause.clearError} />}
      <Menu
        label={words.menu}
        icon={<Pause size={15} aria-hidden />}
        choices={LENGTHS.map(({ label, length }) => ({ label, onChoose: () => pause.start(length) }))}
      />
    </>
  );
}
