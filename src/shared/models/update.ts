/** A release that is newer than this Clawback; `url` (https) is where a person reads about it and gets it. */
export type AvailableUpdate = Readonly<{ version: string; url: string }>;
