import type { UserIdentity } from "convex/server";
import type { QueryCtx } from "./functions.ts";

/** Who asks, as far as seeing records goes. */
export type Viewer = Readonly<{
  /** Names by which the viewer may own records. */
  ids: readonly string[];
  /** From the claims `role` and `roles` of the identity's token. */
  roles: readonly string[];
}>;

/** Members of this role see what is visible to the team; `admin` sees what the system owns as well. */
export const TEAM_ROLE = "team";
export const ADMIN_ROLE = "admin";

export async function viewerOf(ctx: QueryCtx): Promise<Viewer> {
  const identity = await ctx.auth.getUserIdentity();
  return identity === null ? { ids: [], roles: [] } : { ids: idsOf(identity), roles: rolesOf(identity) };
}

function idsOf({ subject, tokenIdentifier }: UserIdentity): readonly string[] {
  return [subject, tokenIdentifier];
}

function rolesOf(identity: UserIdentity): readonly string[] {
  return [identity["role"], identity["roles"]].flat().filter((role) => typeof role === "string");
}

export function isTeam({ roles }: Viewer): boolean {
  return roles.includes(TEAM_ROLE) || roles.includes(ADMIN_ROLE);
}

/** The owners in whose name the viewer sees everything, private records too. */
export function ownersOf({ ids, roles }: Viewer) {
  return [
    ...ids.map((ownerId) => ({ ownerType: "user" as const, ownerId })),
    ...roles.map((ownerId) => ({ ownerType: "role" as const, ownerId })),
    ...(roles.includes(ADMIN_ROLE) ? [{ ownerType: "system" as const, ownerId: "system" }] : []),
  ];
}
