import { useEffect, useState } from "react";
import type { ProfileView } from "#shared/models/app-state";
import type { Settings } from "#shared/settings/schema";
import { useLoad } from "../../hooks/use-load.ts";
import { hrefOf, type Route, SETTINGS_SECTIONS } from "../../route.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { Loading } from "../../ui/loading.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { fieldId } from "../forms/field.tsx";
import { CredentialList } from "./credential-list.tsx";
import { FIELD_GROUPS } from "./field-specs.ts";
import { ImportCard } from "./import-card.tsx";
import { RemoveCard } from "./remove-card.tsx";
import { SettingsForm } from "./settings-form.tsx";
import styles from "./settings-page.module.css";

const words = strings.settings;

export type SettingsRoute = Extract<Route, { page: "settings" }>;

type SettingsPageProps = Readonly<{ route: SettingsRoute; profile: ProfileView | null }>;

/** Everything that can be set, in sections; those of an agent are of the one that the rail shows. */
export default function SettingsPage({ route, profile }: SettingsPageProps) {
  const { section } = route;
  const isOfProfile = section !== "app" && section !== "credentials";
  return (
    <div className={styles["page"]}>
      <PageHeader
        title={words.title}
        {...(isOfProfile && profile !== null ? { subtitle: words.of(profile.name) } : {})}
      />
      <nav aria-label={words.sectionsLabel}>
        <ul className={styles["sections"]}>
          {SETTINGS_SECTIONS.map((known) => (
            <li key={known}>
              <a
                className={styles["section"]}
                href={hrefOf({ page: "settings", section: known })}
                aria-current={known === section ? "page" : undefined}
              >
                {words.sections[known]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles["body"]}>
        {section === "credentials" ? <CredentialList /> : <SectionForm route={route} profile={profile} />}
      </div>
    </div>
  );
}

function SectionForm({ route, profile }: SettingsPageProps) {
  const api = useApi();
  const { now, retry } = useLoad("settings", () => api.settings.get({}));
  const [latest, setLatest] = useState<Settings | null>(null);
  if (now.kind === "loading") return <Loading text={words.loading} />;
  if (now.kind === "failed") return <ErrorNotice error={now.error} onRetry={retry} />;
  return (
    <LoadedSection
      route={route}
      profile={profile}
      settings={latest ?? now.value}
      onSaved={async () => setLatest(await api.settings.get({}))}
    />
  );
}

function LoadedSection({
  route: { section, field },
  profile,
  settings,
  onSaved,
}: SettingsPageProps & { readonly settings: Settings; readonly onSaved: () => Promise<void> }) {
  const { face } = useAppState();
  useFieldFocus(field);
  if (section === "credentials") return null;
  if (section === "app") {
    return (
      <SettingsForm
        groups={face.kind === "desktop" ? [...FIELD_GROUPS.desktop, ...FIELD_GROUPS.app] : FIELD_GROUPS.app}
        document={settings}
        profile={null}
        onSaved={onSaved}
      />
    );
  }
  const document = settings.profiles.find(({ id }) => id === profile?.id);
  if (profile === null || document === undefined) return <p>{words.noProfile}</p>;
  return (
    <>
      <SettingsForm
        key={`${profile.id} ${section}`}
        groups={FIELD_GROUPS[section]}
        document={document}
        profile={profile}
        onSaved={onSaved}
      />
      {section === "agent" && (
        <>
          <ImportCard onImported={() => void onSaved()} />
          <RemoveCard profile={profile} />
        </>
      )}
    </>
  );
}

/** Goes to the field that the address names: an error has led here. */
function useFieldFocus(field: string | undefined): void {
  useEffect(() => {
    if (field === undefined) return;
    const target = document.getElementById(fieldId(field));
    target?.scrollIntoView({ block: "center" });
    target?.focus();
  }, [field]);
}
