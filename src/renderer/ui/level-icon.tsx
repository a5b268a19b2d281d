import { OctagonAlert, RefreshCw, ShieldCheck, TriangleAlert } from "lucide-react";
import type { Headline } from "#shared/models/app-state";
import { strings } from "../strings.ts";
import styles from "./level-icon.module.css";

const ICONS: Readonly<Record<Headline["level"], typeof ShieldCheck>> = {
  safe: ShieldCheck,
  working: RefreshCw,
  attention: TriangleAlert,
  danger: OctagonAlert,
};

/** How an agent stands, told by shape, colour and name. */
export function LevelIcon({ level, size }: { readonly level: Headline["level"]; readonly size: number }) {
  const Icon = ICONS[level];
  return <Icon className={styles[level]} size={size} role="img" aria-label={strings.levels[level]} />;
}
