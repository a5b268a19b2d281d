import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AppState } from "#shared/models/app-state";
import { DEFAULT_NOTIFICATIONS } from "#shared/settings/schema";
import { createAppStateStore } from "./app-state.ts";

const initial: Omit<AppState, "revision"> = {
  version: "1.2.3",
  face: { kind: "hosted", filesBy: "upload", canOpenFolder: false },
  theme: "system",
  desktop: { launchAtLogin: false, notifications: DEFAULT_NOTIFICATIONS },
  update: null,
  pausedUntil: null,
  profiles: [],
  activeRuns: [],
  recentRuns: [],
  tools: [],
};

function setTheme(theme: AppState["theme"]): (state: AppState) => AppState {
  return (state) => ({ ...state, theme });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("an idle store pushes at once, with a higher revision", () => {
  const store = createAppStateStore(initial, vi.fn());
  const before = store.get().revision;
  const listener = vi.fn();
  store.subscribe(listener);
  store.update(setTheme("dark"));
  expect(listener).toHaveBeenCalledExactlyOnceWith({ ...initial, theme: "dark", revision: before + 1 });
  expect(store.get().theme).toBe("dark");
});

test("what changes nothing is neither counted nor pushed", () => {
  const store = createAppStateStore(initial, vi.fn());
  const listener = vi.fn();
  store.subscribe(listener);
  store.update((state) => ({ ...state, tools: [], revision: 99 }));
  vi.runAllTimers();
  expect(listener).not.toHaveBeenCalled();
  expect(store.get().revision).toBe(1);
});

test("a storm of changes is pushed at most ten times a second, the last value always", () => {
  const store = createAppStateStore(initial, vi.fn());
  const seen: string[] = [];
  store.subscribe((state) => seen.push(state.version));
  for (let ms = 0; ms < 1_000; ms += 1) {
    store.update((state) => ({ ...state, version: String(ms) }));
    vi.advanceTimersByTime(1);
  }
  vi.runAllTimers();
  expect(seen.length).toBeLessThanOrEqual(11);
  expect(seen.length).toBeGreaterThan(5);
  expect(seen[0]).toBe("0");
  expect(seen.at(-1)).toBe("999");
});

test("after a quiet moment the next change is pushed at once again", () => {
  const store = createAppStateStore(initial, vi.fn());
  const listener = vi.fn();
  store.subscribe(listener);
  store.update(setTheme("dark"));
  vi.advanceTimersByTime(150);
  store.update(setTheme("light"));
  expect(listener).toHaveBeenCalledTimes(2);
});

test("a listener that throws is reported and the others still hear", () => {
  const report = vi.fn();
  const store = createAppStateStore(initial, report);
  const gone = new Error("the window is gone");
  const listener = vi.fn();
  store.subscribe(() => {
    throw gone;
  });
  store.subscribe(listener);
  store.update(setTheme("dark"));
  expect(report).toHaveBeenCalledExactlyOnceWith(gone);
  expect(listener).toHaveBeenCalledOnce();
});

test("who unsubscribed hears nothing more, and a closed store is silent", () => {
  const store = createAppStateStore(initial, vi.fn());
  const left = vi.fn();
  const stayed = vi.fn();
  store.subscribe(left)();
  store.subscribe(stayed);
  store.update(setTheme("dark"));
  store.update(setTheme("light"));
  store.close();
  vi.runAllTimers();
  expect(left).not.toHaveBeenCalled();
  expect(stayed).toHaveBeenCalledOnce();
});
