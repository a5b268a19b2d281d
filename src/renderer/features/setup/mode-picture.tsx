import type { SyncMode } from "#shared/settings/schema";
import { strings } from "../../strings.ts";
import styles from "./mode-picture.module.css";

const words = strings.setup.mode;

/** What flows where: two places, and an arrow a direction. Mail is dashed. */
export function ModePicture({ mode }: { readonly mode: SyncMode }) {
  return (
    <svg className={styles["picture"]} viewBox="0 0 230 58" role="img" aria-label={words.modes[mode].picture}>
      <Place x={1} name={words.here} />
      <Place x={149} name={words.cloud} />
      {mode === "mailbox" && (
        <>
          <Arrow y={20} />
          <Arrow y={40} isBack isMail />
        </>
      )}
      {mode === "mirror" && <Arrow y={30} isBack />}
      {mode === "bisync" && (
        <>
          <Arrow y={20} />
          <Arrow y={40} isBack />
        </>
      )}
    </svg>
  );
}

function Place({ x, name }: { readonly x: number; readonly name: string }) {
  return (
    <>
      <rect className={styles["box"]} x={x} y={8} width={80} height={44} rx={6} />
      <text className={styles["text"]} x={x + 40} y={33}>
        {name}
      </text>
    </>
  );
}

function Arrow(props: { readonly y: number; readonly isBack?: boolean; readonly isMail?: boolean }) {
  const { y, isBack = false, isMail = false } = props;
  const [from, to, tip] = isBack ? [143, 94, 88] : [87, 136, 142];
  return (
    <>
      <path className={styles[isMail ? "mail" : "flow"]} d={`M${from} ${y}H${to}`} />
      <path
        className={styles[isMail ? "mailHead" : "head"]}
        d={`M${tip} ${y}L${to} ${y - 5}L${to} ${y + 5}Z`}
      />
    </>
  );
}
