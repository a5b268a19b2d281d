import type { ProfileId, RunId } from "#shared/brand";
import { ClawbackError, type ErrorData, errorData } from "#shared/errors";
import {
  type AuditReport,
  type DeadLetter,
  EXPORT_TARGETS,
  type ExportedPage,
  type ExportCounts,
  type ExportPreview,
  type ExportTargetName,
  type ExportView,
  type PageDetails,
} from "#shared/models/export";
import type { RunTrigger } from "#shared/models/run";
import type { Profile } from "#shared/settings/schema";
import type { DueStore } from "../jobs/due-store.ts";
import { type FactStore, remember } from "../jobs/fact-store.ts";
import type { Clock, Jobs, RunContext, RunOutcome } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { findPages, type PageQuery } from "./anytype/find-pages.ts";
import { type SpacePages, spacePages, type TagChange } from "./anytype/space-pages.ts";
import { auditNotes } from "./audit.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { effectiveSettings, type ExportFlags } from "./effective-settings.ts";
import { exportTo } from "./export-run.ts";
import { epochOf } from "./epoch.ts";
import { exportViews, lastExport } from "./export-views.ts";
import type { ExportLedger } from "./ledger.ts";
import { openAnytype, openTarget, spaceOf } from "./open-target.ts";
import { withheld } from "./prepare.ts";
import { previewOf } from "./preview.ts";
import { sessionFile, sessionsOf } from "./session-file.ts";
import { systemRetry } from "./retry.ts";
import type { Source } from "./source.ts";
import type { Target } from "./target.ts";

export type ExportServiceParts = Readonly<{
  access: (profileId: ProfileId) => Promise<ProfileAccess>;
  jobs: Jobs;
  clock: Clock;
  ledger: ExportLedger;
  deadLetters: DeadLetters;
  /** The redactor of a profile; loads its rules when it is first needed. */
  redactor: (options: Readonly<{ personal: boolean }>) => Promise<Redactor>;
  sources: (access: ProfileAccess) => readonly Source[] | Promise<readonly Source[]>;
  /** May stand in for settings, see `effectiveSettings`. */
  env: Readonly<Record<string, string | undefined>>;
  facts: FactStore;
  due: DueStore;
}>;

export type ExportOrder = Readonly<{
  trigger: RunTrigger;
  /** Absent: all that are switched on. One that is named need not be switched on for the schedule. */
  target?: ExportTargetName;
  flags?: ExportFlags;
  /** Only the sessions of this key (`main`, `agent:main:main`, an id), and nothing else. */
  sessionKey?: string;
  /** Sends everything again that changed since, milliseconds since 1970; for a target that lost data. */
  since?: number;
}>;

/** Exports a profile's sessions, tasks, cron jobs and memory (docs/export-contract.md). */
export class ExportService {
  readonly #parts: ExportServiceParts;

  constructor(parts: ExportServiceParts) {
    this.#parts = parts;
  }

  /** Queues a run. One target that fails does not hold up the other; the run then fails with the first error. */
  run(profileId: ProfileId, order: ExportOrder): RunId {
    return this.#parts.jobs.submit({
      profileId,
      kind: "export",
      trigger: order.trigger,
      work: (context) => this.#work(profileId, order, context),
    });
  }

  /** The profile with the settings that hold for this run. */
  async #access(profileId: ProfileId, flags: ExportFlags = {}): Promise<ProfileAccess> {
    const access = await this.#parts.access(profileId);
    const { profile } = access;
    return {
      ...access,
      profile: { ...profile, exports: effectiveSettings(profile.exports, this.#parts.env, flags) },
    };
  }

  async #work(profileId: ProfileId, order: ExportOrder, context: RunContext): Promise<RunOutcome> {
    const access = await this.#access(profileId, order.flags);
    const names = targetsOf(access, order.target);
    if (names.length === 0) return { kind: "skipped", reason: "No export is switched on." };
    const done: { target: ExportTargetName; counts: ExportCounts }[] = [];
    const failures: ClawbackError[] = [];
    for (const name of names) {
      context.log("info", `Exporting to ${name}.`);
      try {
        const counts = await this.#exportTo(name, access, order, context);
        done.push({ target: name, counts });
        this.#remember(profileId, name, { counts, error: null }, context);
      } catch (error) {
        context.signal.throwIfAborted();
        const data = errorData(error);
        this.#remember(profileId, name, { counts: null, error: data }, context);
        context.log("error", `${name}: ${data.message}`);
        failures.push(ClawbackError.fromData(data));
      }
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
    const dead = done.reduce((sum, { counts }) => sum + counts.failed, 0);
    if (dead > 0) {
      context.warn({
        kind: "dead-letters",
        message: `${dead} ${dead === 1 ? "record was" : "records were"} not exported; see the dead letters.`,
      });
    }
    return { kind: "done", result: { kind: "export", targets: done } };
  }

  #remember(
    profileId: ProfileId,
    name: ExportTargetName,
    { counts, error }: Readonly<{ counts: ExportCounts | null; error: ErrorData | null }>,
    context: RunContext,
  ): void {
    const { facts, clock } = this.#parts;
    remember(context, () => {
      const before = facts.get(profileId, lastExport(name));
      const lastGoodAt = error === null ? new Date(clock.now()).toISOString() : (before?.lastGoodAt ?? null);
      facts.set(profileId, lastExport(name), { lastGoodAt, counts: counts ?? before?.counts ?? null, error });
    });
  }

  async #exportTo(
    name: ExportTargetName,
    access: ProfileAccess,
    { since, sessionKey }: ExportOrder,
    context: RunContext,
  ): Promise<ExportCounts> {
    const { ledger, deadLetters, clock, redactor, sources } = this.#parts;
    const target = await openTarget(name, access, { runId: context.runId, clock });
    const settings = access.profile.exports;
    const found = await sources(access);
    return exportTo(
      {
        profileId: access.profile.id,
        sources: sessionKey === undefined ? found : found.flatMap((source) => one(source, sessionKey)),
        isPartial: sessionKey !== undefined,
        target,
        ledger,
        deadLetters,
        redactor: await redactor(rulesOf(access)),
        settings,
        clock,
        retry: systemRetry,
        epoch: epochOf(settings),
        resendSince: since ?? null,
      },
      context,
    );
  }

  /** What the next run would send, redacted, with every redaction marked. Sends nothing and remembers nothing. */
  async preview(profileId: ProfileId, signal: AbortSignal): Promise<ExportPreview> {
    const { ledger, deadLetters, clock, redactor, sources } = this.#parts;
    const access = await this.#access(profileId);
    const opened: Target[] = [];
    for (const name of targetsOf(access))
      opened.push(await openTarget(name, access, { runId: "preview", clock }));
    const settings = access.profile.exports;
    return previewOf(
      {
        profileId,
        sources: await sources(access),
        targets: opened,
        ledger,
        deadLetters,
        redactor: await redactor(rulesOf(access)),
        settings,
        clock,
        epoch: epochOf(settings),
      },
      signal,
    );
  }

  /** Looks whether a target can be written to; throws what `Target.check` throws, or `CONFIG_INVALID` naming the field. */
  async check(profileId: ProfileId, name: ExportTargetName, signal: AbortSignal): Promise<void> {
    const access = await this.#access(profileId);
    const target = await openTarget(name, access, { runId: "check", clock: this.#parts.clock });
    await target.check(signal);
  }

  /** Session pages at AnyType by text and tag, newest first. Throws what the target's check throws. */
  async query(profileId: ProfileId, query: PageQuery, signal: AbortSignal): Promise<readonly ExportedPage[]> {
    const access = await this.#access(profileId);
    return findPages(await openAnytype(access), spaceOf(access), query, signal);
  }

  /** What AnyType says of one page. Throws `PATH_UNKNOWN` when there is no such page. */
  async page(profileId: ProfileId, pageId: string, signal: AbortSignal): Promise<PageDetails> {
    return (await this.#spacePages(profileId)).details(pageId, signal);
  }

  /** Gives a page tags and takes others away; returns the page then. */
  async changeTags(
    profileId: ProfileId,
    pageId: string,
    change: TagChange,
    signal: AbortSignal,
  ): Promise<PageDetails> {
    return (await this.#spacePages(profileId)).changeTags(pageId, change, signal);
  }

  /**
   * A note about a page, as a page of its own, redacted as everything that leaves; returns its id. Throws
   * `RECORD_WITHHELD` when something in it still looks like a secret then.
   */
  async addNote(profileId: ProfileId, pageId: string, text: string, signal: AbortSignal): Promise<string> {
    const access = await this.#access(profileId);
    const redactor = await this.#parts.redactor(rulesOf(access));
    const redacted = redactor.redactText(text).text;
    const [found] = redactor.scan(redacted);
    if (found !== undefined) throw withheld(found);
    const { tags } = access.profile.exports.anytype;
    return (await this.#spacePages(profileId)).addNote(pageId, { text: redacted, tags }, signal);
  }

  async #spacePages(profileId: ProfileId): Promise<SpacePages> {
    const access = await this.#access(profileId);
    return spacePages(await openAnytype(access), spaceOf(access));
  }

  /** Which secrets lie in the agent's memory and notes; reads only. */
  async audit(profileId: ProfileId, signal: AbortSignal): Promise<AuditReport> {
    const access = await this.#access(profileId);
    return auditNotes(access.workspaceDir, await this.#parts.redactor(rulesOf(access)), signal);
  }

  /** Any text redacted, with what was taken out of it. */
  async redact(profileId: ProfileId, text: string): Promise<ReturnType<Redactor["redactText"]>> {
    return (await this.#parts.redactor(rulesOf(await this.#access(profileId)))).redactText(text);
  }

  /** One session as redacted Markdown; see `sessionFile`. */
  async sessionFile(profileId: ProfileId, key: string, signal: AbortSignal): Promise<string> {
    const access = await this.#access(profileId);
    const { redactor, sources } = this.#parts;
    const rules = { redactor: await redactor(rulesOf(access)), settings: access.profile.exports };
    return sessionFile(await sources(access), key, rules, signal);
  }

  /** Where the exports of a profile stand. */
  views(profile: Profile): readonly ExportView[] {
    return exportViews(profile, this.#parts);
  }

  deadLetters(profileId: ProfileId): readonly DeadLetter[] {
    return this.#parts.deadLetters.list(profileId);
  }

  /** Has the next run try dead letters again, as they are: one by its key, or all of a target; starts that run. */
  retry(profileId: ProfileId, target: ExportTargetName, sourceKey?: string): RunId {
    this.#parts.deadLetters.retry(profileId, target, sourceKey);
    return this.run(profileId, { trigger: "manual", target });
  }

  /** No more is said of a dead letter until its content changes. */
  discard(profileId: ProfileId, target: ExportTargetName, sourceKey: string): void {
    this.#parts.deadLetters.discard(profileId, target, sourceKey);
  }
}

function targetsOf({ profile }: ProfileAccess, wanted?: ExportTargetName): readonly ExportTargetName[] {
  if (wanted !== undefined) return [wanted];
  return EXPORT_TARGETS.filter((name) => profile.exports[name].enabled);
}

function rulesOf({ profile }: ProfileAccess): Readonly<{ personal: boolean }> {
  return { personal: profile.exports.redactPersonal };
}

function one(source: Source, sessionKey: string): readonly Source[] {
  return source.type === "session" ? [sessionsOf(source, sessionKey)] : [];
}
