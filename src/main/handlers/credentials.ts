import type { ClawbackHandlers } from "#shared/ipc/contract";
import type { CredentialService } from "../credentials/credential-service.ts";

export function credentialHandlers(credentials: CredentialService): ClawbackHandlers["credentials"] {
  return {
    list: () => credentials.list(),
    set: async ({ name, secret, place }) => ({ reference: await credentials.set(name, secret, place) }),
    forget: async ({ name }) => {
      await credentials.forget(name);
      return null;
    },
  };
}
