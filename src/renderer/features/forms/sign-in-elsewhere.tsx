import type { Card } from "#shared/settings/provider-forms";
import { strings } from "../../strings.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import { Details } from "../../ui/details.tsx";

/** rclone's own names for the clouds that one signs in to. */
const BACKENDS: Partial<Readonly<Record<Card, string>>> = {
  dropbox: "dropbox",
  gdrive: "drive",
  onedrive: "onedrive",
};

/** Signing in on another computer: its rclone prints the token, which is stored here. */
export function SignInElsewhere({ card }: { readonly card: Card }) {
  const backend = BACKENDS[card];
  if (backend === undefined) return null;
  return (
    <Details label={strings.providers.signIn.elsewhere}>
      <CommandLine command={`rclone authorize ${backend}`} />
    </Details>
  );
}
