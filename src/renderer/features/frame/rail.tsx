import { CirclePlus, History, House, Inbox, ListChecks, Settings, Share, Stethoscope } from "lucide-react";
import { hrefOf, type PageName, type Route } from "../../route.ts";
import { useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ProfilePicker } from "./profile-picker.tsx";
import styles from "./rail.module.css";
import { ThemeSwitch } from "./theme-switch.tsx";

const PAGES: readonly Readonly<{ route: Route; icon: typeof House }>[] = [
  { route: { page: "overview" }, icon: House },
  { route: { page: "inbox" }, icon: Inbox },
  { route: { page: "snapshots", snapshot: null, folder: "" }, icon: History },
  { route: { page: "exports" }, icon: Share },
  { route: { page: "activity" }, icon: ListChecks },
  { route: { page: "diagnostics" }, icon: Stethoscope },
  { route: { page: "settings", section: "agent" }, icon: Settings },
  { route: { page: "setup" }, icon: CirclePlus },
];

/** Navigation, the choice of agent when there are several, and the theme. */
export function Rail({ page }: { readonly page: PageName }) {
  const { version } = useAppState();
  return (
    <header className={styles["rail"]}>
      <button
        type="button"
        className={styles["skip"]}
        onClick={() => document.getElementById("main")?.focus()}
      >
        {strings.app.skip}
      </button>
      <p className={styles["name"]}>{strings.app.name}</p>
      <ProfilePicker />
      <nav aria-label={strings.nav.label}>
        <ul className={styles["pages"]}>
          {PAGES.map(({ route, icon: Icon }) => (
            <li key={route.page}>
              <a
                className={styles["page"]}
                href={hrefOf(route)}
                aria-current={route.page === page ? "page" : undefined}
              >
                <Icon size={16} aria-hidden />
                {strings.nav[route.page]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles["foot"]}>
        <ThemeSwitch />
        <p className={styles["version"]}>{strings.app.version(version)}</p>
      </div>
    </header>
  );
}
