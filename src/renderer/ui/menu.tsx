import { ChevronDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import buttonStyles from "./button.module.css";
import styles from "./menu.module.css";

export type MenuChoice = Readonly<{ label: string; onChoose: () => void }>;

/**
 * A button that opens a short list of things to do, below it in the page's own landmark. Not Radix' modal kind, which
 * writes a `<style>` element into the page (see dialog.tsx).
 */
export function Menu(props: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly choices: readonly MenuChoice[];
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonStyles["button"]}>
        {props.icon}
        {props.label}
        <ChevronDown size={14} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className={styles["menu"]} align="end" sideOffset={4}>
        {props.choices.map(({ label, onChoose }) => (
          <DropdownMenu.Item key={label} className={styles["item"]} onSelect={onChoose}>
            {label}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
