import type { ClawbackHandlers } from "#shared/ipc/contract";
import type { HandlerParts } from "../handlers.ts";

export function setupHandlers({
  services,
  signal,
  onScheduleChanged,
}: HandlerParts): ClawbackHandlers["setup"] {
  const { setup, feed } = services;
  return {
    look: () => setup.look(),
    save: async ({ draft }) => {
      await setup.save(draft);
      return null;
    },
    discard: async () => {
      await setup.signIns.cancel();
      await setup.discard();
      return null;
    },
    check: async ({ draft }) => {
      await setup.check(draft, signal);
      return null;
    },
    signIn: async ({ draft }) => ({ link: await setup.beginSignIn(draft, signal) }),
    signInAgain: async ({ profileId, provider }) => {
      const profile = services.settings.profile(profileId);
      return { link: await setup.signInTo(profile, provider, signal) };
    },
    signedIn: async () => ({ reference: await setup.signIns.finished() }),
    cancelSignIn: async () => {
      await setup.signIns.cancel();
      return null;
    },
    preview: ({ draft }) => setup.preview(draft, signal),
    go: async ({ draft }) => {
      const profileId = await setup.go(draft);
      onScheduleChanged();
      await feed.refresh();
      return { profileId };
    },
  };
}
