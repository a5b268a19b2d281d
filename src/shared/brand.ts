/** Ids that must not be mixed up. A branded string is made by parsing at the border or by its own maker function. */
declare const brand: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type ProfileId = Brand<string, "ProfileId">;
export type RunId = Brand<string, "RunId">;
export type DeliveryId = Brand<string, "DeliveryId">;
/** `backup-YYYYMMDDTHHMMSSZ`, the folder name of one snapshot. */
export type SnapshotName = Brand<string, "SnapshotName">;
