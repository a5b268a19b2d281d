import { describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { createApi } from "#shared/ipc/client";
import { contract } from "#shared/ipc/contract";
import { ClawbackError } from "#shared/errors";
import type { Connection } from "../bridge/bridge.ts";
import { createFakeTransport, type FakeTransport } from "../testing/fake-transport.ts";
import { sampleState } from "../testing/sample-state.ts";
import { type AppStore, createAppStore } from "./app-store.ts";

function revisionOf(store: AppStore): number | null {
  const data = store.getState();
  return data.kind === "ready" ? data.state.revision : null;
}

async function openStore(fake: FakeTransport) {
  const connection = createStore<Connection>(() => ({ kind: "open" }));
  const store = createAppStore(createApi(contract, fake.transport), connection);
  await vi.waitFor(() => expect(store.getState().kind).not.toBe("loading"));
  return { store, connection };
}

describe("the state the page holds", () => {
  it("takes a newer push and ignores an older one", async () => {
    const fake = createFakeTransport(sampleState({ revision: 5 }));
    const { store } = await openStore(fake);
    expect(revisionOf(store)).toBe(5);

    fake.push(sampleState({ revision: 7 }));
    fake.push(sampleState({ revision: 6 }));
    expect(revisionOf(store)).toBe(7);
  });

  it("keeps a push that came before the older state it had asked for", async () => {
    const answer = Promise.withResolvers<ReturnType<typeof sampleState>>();
    const fake = createFakeTransport(sampleState(), { app: { state: () => answer.promise } });
    const opened = openStore(fake);
    fake.push(sampleState({ revision: 9 }));
    answer.resolve(sampleState({ revision: 8 }));

    const { store } = await opened;
    // The answer passes through promises only, so it is through after one turn of the event loop.
    await new Promise((turn) => setTimeout(turn));
    expect(fake.calls).toHaveLength(1);
    expect(revisionOf(store)).toBe(9);
  });

  it("asks again after a reconnect and believes a Clawback that counts from the start", async () => {
    const states = [sampleState({ revision: 40 }), sampleState({ revision: 2 })];
    const fake = createFakeTransport(sampleState(), {
      app: { state: () => Promise.resolve(states.shift() ?? sampleState()) },
    });
    const { store, connection } = await openStore(fake);
    expect(revisionOf(store)).toBe(40);

    connection.setState({ kind: "lost" });
    expect(revisionOf(store)).toBe(40);
    connection.setState({ kind: "open" });
    await vi.waitFor(() => expect(revisionOf(store)).toBe(2));

    fake.push(sampleState({ revision: 1 }));
    expect(revisionOf(store)).toBe(2);
  });

  it("says why the first state could not be read, and recovers with the first push", async () => {
    const fake = createFakeTransport(sampleState(), {
      app: {
        state: () => Promise.reject(new ClawbackError("CONFIG_INVALID", "settings.json is not valid.")),
      },
    });
    const { store } = await openStore(fake);
    expect(store.getState()).toMatchObject({ kind: "failed", error: { code: "CONFIG_INVALID" } });

    fake.push(sampleState({ revision: 3 }));
    expect(revisionOf(store)).toBe(3);
  });
});
