import { expect, onTestFinished, test, vi } from "vitest";
import { createChangeSignal } from "./change-signal.ts";
import { temporaryDataDir } from "./testing/data-dir.ts";
import { join } from "node:path";
import { writeFileSync } from "node:fs";

function signalOn(dataDir: string, report: (error: unknown) => void = vi.fn()) {
  const signal = createChangeSignal(dataDir, report);
  onTestFinished(signal.close);
  return signal;
}

test("one face hears of what another one did, again and again", async () => {
  const dataDir = temporaryDataDir();
  const listener = vi.fn();
  signalOn(dataDir).subscribe(listener);
  const other = signalOn(dataDir);
  other.notify();
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
  other.notify();
  await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(2));
});

test("a burst is told once or twice, not every time", async () => {
  const dataDir = temporaryDataDir();
  const listener = vi.fn();
  signalOn(dataDir).subscribe(listener);
  const other = signalOn(dataDir);
  for (let touch = 0; touch < 50; touch += 1) other.notify();
  await vi.waitFor(() => expect(listener).toHaveBeenCalled());
  expect(listener.mock.calls.length).toBeLessThanOrEqual(2);
});

test("who unsubscribed hears nothing, who came later does", async () => {
  const dataDir = temporaryDataDir();
  const signal = signalOn(dataDir);
  const left = vi.fn();
  const later = vi.fn();
  signal.subscribe(left)();
  signal.subscribe(later);
  signal.notify();
  await vi.waitFor(() => expect(later).toHaveBeenCalled());
  expect(left).not.toHaveBeenCalled();
});

test("where nothing can be watched or touched it reports, and throws nothing", () => {
  const file = join(temporaryDataDir(), "file");
  writeFileSync(file, "");
  const report = vi.fn();
  const signal = signalOn(file, report);
  signal.subscribe(vi.fn());
  signal.notify();
  expect(report).toHaveBeenCalledTimes(2);
});
