import { ClawbackError } from "#shared/errors";
import type { ExportTargetName } from "#shared/models/export";
import type { Clock } from "../ports.ts";
import type { ProfileAccess } from "../profile/access.ts";
import { type AnytypeClient, createAnytypeClient } from "./anytype/anytype-client.ts";
import { anytypeTarget } from "./anytype/anytype-target.ts";
import { convexTarget } from "./convex/convex-target.ts";
import type { Target } from "./target.ts";

/**
 * Opens a target as the profile's settings say, its secrets resolved. Throws `CONFIG_INVALID` or `CREDENTIAL_MISSING`
 * naming the field; sends nothing yet.
 */
export async function openTarget(
  name: ExportTargetName,
  access: ProfileAccess,
  { runId, clock }: Readonly<{ runId: string; clock: Clock }>,
): Promise<Target> {
  const { anytype, convex } = access.profile.exports;
  switch (name) {
    case "anytype":
      return anytypeTarget({
        client: await openAnytype(access),
        spaceId: spaceOf(access),
        batchSize: anytype.batchSize,
        tags: anytype.tags,
        archiveAfterDays: anytype.archiveAfterDays,
      });
    case "convex": {
      const { signingKey } = convex;
      const field = "exports.convex.signingKey";
      return convexTarget({
        access: {
          url: needed(convex.url, "exports.convex.url"),
          token: await access.resolve(needed(convex.token, "exports.convex.token"), "exports.convex.token"),
          signingKey: signingKey === undefined ? null : await access.resolve(signingKey, field),
        },
        batchSize: convex.batchSize,
        runId,
        now: clock.now,
      });
    }
  }
}

/** AnyType's API with the profile's key. */
export async function openAnytype({ profile, resolve }: ProfileAccess): Promise<AnytypeClient> {
  const { apiUrl, apiKey } = profile.exports.anytype;
  const field = "exports.anytype.apiKey";
  return createAnytypeClient({ apiUrl, apiKey: await resolve(needed(apiKey, field), field) });
}

export function spaceOf({ profile }: ProfileAccess): string {
  return needed(profile.exports.anytype.spaceId, "exports.anytype.spaceId");
}

function needed<T>(value: T | undefined, field: string): T {
  if (value !== undefined) return value;
  throw new ClawbackError("CONFIG_INVALID", `${field} is not set.`, {
    action: { kind: "edit-setting", field },
  });
}
