import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names.ts";

type ButtonProps = Omit<ComponentProps<"button">, "type"> &
  Readonly<{
    look?: "plain" | "primary" | "danger" | "quiet";
    icon?: ReactNode;
    /** The work it started still runs: it says so and takes no second click, but keeps the focus. */
    pending?: boolean;
  }>;

/** A push button with a text. Disabled ones should be rare: say beside it why. */
export function Button({
  look = "plain",
  icon,
  pending = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={pending || undefined}
      className={classNames(styles["button"], styles[look], className)}
      onClick={pending ? undefined : onClick}
    >
      {icon}
      {children}
    </button>
  );
}

/** Looks like a button and leads to another page. */
export function ButtonLink({
  look = "plain",
  href,
  children,
}: {
  readonly look?: "plain" | "primary";
  readonly href: string;
  readonly children: ReactNode;
}) {
  return (
    <a className={classNames(styles["button"], styles["link"], styles[look])} href={href}>
      {children}
    </a>
  );
}

/** A button with an icon only; `label` is its name for everybody. */
export function IconButton({
  label,
  icon,
  className,
  ...rest
}: Omit<ComponentProps<"button">, "type" | "children"> & Readonly<{ label: string; icon: ReactNode }>) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(styles["button"], styles["quiet"], styles["iconOnly"], className)}
    >
      {icon}
    </button>
  );
}
