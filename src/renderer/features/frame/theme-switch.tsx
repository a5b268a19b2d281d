import { Monitor, Moon, Sun } from "lucide-react";
import { ToggleGroup } from "radix-ui";
import { useAction } from "../../hooks/use-action.ts";
import { useApi, useAppState } from "../../services.ts";
import { strings } from "../../strings.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import styles from "./theme-switch.module.css";

const THEMES = [
  { theme: "system", icon: Monitor },
  { theme: "light", icon: Sun },
  { theme: "dark", icon: Moon },
] as const;

type Theme = (typeof THEMES)[number]["theme"];

export function ThemeSwitch() {
  const { theme } = useAppState();
  const api = useApi();
  const setTheme = useAction((chosen: Theme) => api.app.setTheme({ theme: chosen }));

  return (
    <>
      <ToggleGroup.Root
        type="single"
        className={styles["group"]}
        aria-label={strings.theme.label}
        value={theme}
        onValueChange={(value) => {
          const chosen = THEMES.find((candidate) => candidate.theme === value);
          if (chosen !== undefined) setTheme.start(chosen.theme);
        }}
      >
        {THEMES.map(({ theme: value, icon: Icon }) => (
          <ToggleGroup.Item
            key={value}
            value={value}
            className={styles["item"]}
            aria-label={strings.theme[value]}
            title={strings.theme[value]}
          >
            <Icon size={15} aria-hidden />
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      {setTheme.error !== null && <ErrorNotice error={setTheme.error} onDismiss={setTheme.clearError} />}
    </>
  );
}
