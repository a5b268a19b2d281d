import { type Card, CARDS, cardOf, PROVIDER_FORMS } from "#shared/settings/provider-forms";
import type { RemoteSettings } from "#shared/settings/remote";
import { useApi } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ChoiceField } from "../forms/inputs.tsx";
import { ProviderFields } from "../forms/provider-fields.tsx";
import { SignIn } from "../forms/sign-in.tsx";
import { type Document, textAt, valueAt } from "./document.ts";
import type { Edit, Edits } from "./use-edits.ts";

const words = strings.settings;

const NONE = "";

/** Where files go: the choice of cloud, and what that cloud asks for. For backups "none" means the cloud of sync. */
export function CloudField({
  section,
  profileId,
  edits,
}: {
  readonly section: "sync" | "backup";
  readonly profileId: string;
  readonly edits: Edits;
}) {
  const api = useApi();
  const { document, set } = edits;
  const card = cardIn(document, section);
  const none = { value: NONE, text: section === "sync" ? words.cloudOff : words.cloudAsSync };
  return (
    <>
      <ChoiceField
        field={`${section}.provider`}
        label={words.cloud}
        issue={edits.issueOf(`${section}.provider`) ?? edits.issueOf(`${section}.custom`)}
        value={card ?? NONE}
        choices={[none, ...CARDS.map((value) => ({ value, text: strings.providers.cards[value].name }))]}
        onChange={(value) =>
          set({
            ...chosen(section, CARDS.find((known) => known === value) ?? null),
            // The safest one; without a mode nothing could be saved.
            ...(section === "sync" && textAt(document, "sync.mode") === "" ? { "sync.mode": "mailbox" } : {}),
          })
        }
      />
      {card !== null && (
        <ProviderFields
          card={card}
          section={section}
          profileId={profileId}
          signIn={
            isSignIn(card) && (
              <SignIn
                card={card}
                begin={() => api.setup.signInAgain({ profileId, provider: card })}
                onToken={(reference) => set({ [`${section}.${card}.token`]: reference })}
              />
            )
          }
          read={(key) => textAt(document, `${section}.${key}`)}
          issueOf={(key) => edits.issueOf(`${section}.${key}`)}
          onChange={(key, value) => set({ [`${section}.${key}`]: asSetting(card, key, value) })}
        />
      )}
    </>
  );
}

function isSignIn(card: Card): card is "dropbox" | "gdrive" | "onedrive" {
  return card === "dropbox" || card === "gdrive" || card === "onedrive";
}

function asSetting(card: Card, key: string, value: string): Edit {
  if (value === "") return null;
  const isSwitch = PROVIDER_FORMS[card].fields.some((field) => field.key === key && field.kind === "switch");
  return isSwitch ? true : value;
}

function cardIn(document: Document, section: string): Card | null {
  const rcloneType = textAt(document, `${section}.custom.rcloneType`);
  const configPath = textAt(document, `${section}.configPath`);
  const provider = textAt(document, `${section}.provider`);
  if (provider === "" || provider === "off") return null;
  return cardOf({
    provider: asProvider(provider),
    ...(configPath === "" ? {} : { configPath }),
    ...(valueAt(document, `${section}.custom`) === undefined
      ? {}
      : { custom: { rcloneType, rcloneOptions: {} } }),
  });
}

function asProvider(text: string): RemoteSettings["provider"] {
  return CARDS.map((card) => PROVIDER_FORMS[card].provider).find((known) => known === text) ?? "off";
}

/** Another cloud: what the last one was entered with stays stored where that has a block of its own. */
function chosen(section: "sync" | "backup", card: Card | null): Readonly<Record<string, Edit>> {
  if (card === null) return { [`${section}.provider`]: section === "sync" ? "off" : null };
  const { provider, rcloneType, fields } = PROVIDER_FORMS[card];
  const initial = fields.flatMap(({ key, initial: value }) =>
    value === undefined ? [] : [[`${section}.${key}`, value] as const],
  );
  return {
    [`${section}.provider`]: provider,
    ...(card === "rclone" ? {} : { [`${section}.configPath`]: null, [`${section}.remoteName`]: null }),
    ...(provider === "custom"
      ? { [`${section}.custom`]: { rcloneType: rcloneType ?? "", rcloneOptions: {} } }
      : {}),
    ...Object.fromEntries(initial),
  };
}
