import { createStore, type StoreApi } from "zustand/vanilla";
import type { ProfileId } from "#shared/brand";
import { errorData, type ErrorData } from "#shared/errors";
import type { Bridge } from "../../bridge/bridge.ts";
import type { Upload } from "../../bridge/upload.ts";

/** A file on its way from the browser to Clawback; once it is there, Clawback's own list of deliveries takes over. */
export type Outgoing = Readonly<{
  id: number;
  profileId: ProfileId;
  file: File;
  state:
    | Readonly<{ kind: "waiting" }>
    | Readonly<{ kind: "uploading"; fraction: number }>
    | Readonly<{ kind: "failed"; error: ErrorData }>;
}>;

/** The uploads of this page. They live above the pages, so that one may look at the overview meanwhile. */
export type Outbox = Readonly<{
  items: StoreApi<readonly Outgoing[]>;
  add: (profileId: ProfileId, files: readonly File[]) => void;
  retry: (id: number) => void;
  /** Takes it off the list; stops it when it is being sent. */
  remove: (id: number) => void;
}>;

/** Sends one file after the other, in the order they were added. */
export function createOutbox(bridge: Bridge): Outbox {
  const items = createStore<readonly Outgoing[]>(() => []);
  let nextId = 1;
  let current: Readonly<{ id: number; upload: Upload }> | null = null;

  const takeOff = (id: number) => {
    items.setState(
      items.getState().filter((item) => item.id !== id),
      true,
    );
  };

  const setState = (id: number, state: Outgoing["state"]) => {
    items.setState(
      items.getState().map((item) => (item.id === id ? { ...item, state } : item)),
      true,
    );
  };

  const sendNext = async (): Promise<void> => {
    const next = items.getState().find((item) => item.state.kind === "waiting");
    if (current !== null || next === undefined) return;
    const { id, profileId, file } = next;
    setState(id, { kind: "uploading", fraction: 0 });
    const upload = bridge.upload(profileId, file, (fraction) =>
      setState(id, { kind: "uploading", fraction }),
    );
    current = { id, upload };
    try {
      await upload.done;
      takeOff(id);
    } catch (error) {
      // One that was removed while it was being sent is not on the list any more, so nothing shows its "cancelled".
      setState(id, { kind: "failed", error: errorData(error) });
    } finally {
      current = null;
    }
    await sendNext();
  };

  return {
    items,
    remove: (id) => {
      takeOff(id);
      if (current?.id === id) current.upload.abort();
    },
    add: (profileId, files) => {
      const added = files.map((file): Outgoing => ({
        id: nextId++,
        profileId,
        file,
        state: { kind: "waiting" },
      }));
      items.setState([...items.getState(), ...added], true);
      void sendNext();
    },
    retry: (id) => {
      setState(id, { kind: "waiting" });
      void sendNext();
    },
  };
}
