import type { DeliveryId, ProfileId, RunId, SnapshotName } from "#shared/brand";
import { type ClawbackApi, type ClawbackHandlers, contract } from "#shared/ipc/contract";
import { callsOf, type MainNotifiers, type Unsubscribe } from "#shared/ipc/schema";
import type { AppState } from "#shared/models/app-state";
import type { PauseLength } from "#shared/models/pause";
import type { Run, RunKind, RunLogLine, RunResultKind } from "#shared/models/run";
import type { RestoreReport, SnapshotEntry, SnapshotList } from "#shared/models/snapshot";
import type { SyncPlan } from "#shared/models/sync";
import { describe, expect, expectTypeOf, it } from "vitest";

/** The types of both ends, pinned: a changed call must be changed here on purpose. Checked by `tsc`. */
describe("the contract, as main sees it", () => {
  it("hands branded, parsed inputs to the handlers", () => {
    type Handlers = ClawbackHandlers;
    type Started = Promise<{ runId: RunId }>;
    expectTypeOf<Handlers["app"]["state"]>().returns.resolves.toEqualTypeOf<AppState>();
    expectTypeOf<Handlers["app"]["setTheme"]>().parameters.toEqualTypeOf<
      [{ theme: "system" | "light" | "dark" }]
    >();
    expectTypeOf<Handlers["app"]["openFolder"]>().parameters.toEqualTypeOf<[{ path: string }]>();
    expectTypeOf<Handlers["app"]["pause"]>().parameters.toEqualTypeOf<[{ length: PauseLength }]>();
    expectTypeOf<Handlers["sync"]["run"]>().toEqualTypeOf<
      (input: { profileId: ProfileId; approved: boolean; resync?: boolean | undefined }) => Started
    >();
    expectTypeOf<Handlers["sync"]["preview"]>().returns.resolves.toEqualTypeOf<SyncPlan>();
    expectTypeOf<Handlers["sync"]["setEnabled"]>().parameters.toEqualTypeOf<
      [{ profileId: ProfileId; enabled: boolean }]
    >();
    expectTypeOf<Handlers["backup"]["run"]>().toEqualTypeOf<(input: { profileId: ProfileId }) => Started>();
    expectTypeOf<Handlers["backup"]["list"]>().returns.resolves.toEqualTypeOf<SnapshotList>();
    expectTypeOf<Handlers["backup"]["children"]>().toEqualTypeOf<
      (input: {
        profileId: ProfileId;
        snapshot: SnapshotName;
        path: string;
      }) => Promise<readonly SnapshotEntry[]>
    >();
    expectTypeOf<Handlers["backup"]["restore"]>().toEqualTypeOf<
      (input: {
        profileId: ProfileId;
        snapshot: SnapshotName;
        paths: string[];
        overwrite: boolean;
      }) => Started
    >();
    expectTypeOf<Handlers["backup"]["restorePreview"]>().returns.resolves.toEqualTypeOf<RestoreReport>();
    expectTypeOf<Handlers["backup"]["verify"]>().parameters.toEqualTypeOf<
      [{ profileId: ProfileId; snapshot: SnapshotName; deep: boolean }]
    >();
    expectTypeOf<Handlers["inbox"]["send"]>().toEqualTypeOf<
      (input: { profileId: ProfileId; paths: string[] }) => Promise<readonly DeliveryId[]>
    >();
    expectTypeOf<Handlers["inbox"]["retry"]>().parameters.toEqualTypeOf<[{ deliveryId: DeliveryId }]>();
    expectTypeOf<Handlers["runs"]["list"]>().toEqualTypeOf<
      (input: {
        limit: number;
        profileId?: ProfileId | undefined;
        kind?: RunKind | undefined;
        result?: RunResultKind | undefined;
        ended?: { from: string; to: string } | undefined;
        before?: RunId | undefined;
      }) => Promise<readonly Run[]>
    >();
    expectTypeOf<Handlers["runs"]["log"]>().returns.resolves.toEqualTypeOf<readonly RunLogLine[]>();
    expectTypeOf<Handlers["runs"]["cancel"]>().parameters.toEqualTypeOf<[{ runId: RunId }]>();
  });

  it("asks for no handler of a push, and for every call", () => {
    expectTypeOf<ClawbackHandlers["app"]>().not.toHaveProperty("stateChanged");
    expectTypeOf<Omit<ClawbackHandlers, "runs">>().not.toExtend<ClawbackHandlers>();
  });

  it("pushes whole values", () => {
    expectTypeOf<MainNotifiers<typeof contract>>().toEqualTypeOf<{
      readonly app: { readonly stateChanged: (payload: AppState) => void };
    }>();
  });
});

describe("the contract, as the page sees it", () => {
  it("takes plain strings and lets defaults be left out", () => {
    expectTypeOf<ClawbackApi["sync"]["run"]>().parameter(0).toEqualTypeOf<{
      profileId: string;
      approved?: boolean | undefined;
      resync?: boolean | undefined;
    }>();
    expectTypeOf<ClawbackApi["runs"]["log"]>().parameter(0).toEqualTypeOf<{ runId: string }>();
  });

  it("listens to pushes and gets an unsubscribe", () => {
    expectTypeOf<ClawbackApi["app"]["stateChanged"]>().toEqualTypeOf<
      (listener: (payload: AppState) => void) => Unsubscribe
    >();
  });
});

it("names every channel area.verb, once", () => {
  const channels = callsOf(contract).map(([channel]) => channel);
  expect(new Set(channels).size).toBe(channels.length);
  expect(channels.filter((channel) => !/^[a-z]+\.[a-z][A-Za-z]*$/.test(channel))).toEqual([]);
});
