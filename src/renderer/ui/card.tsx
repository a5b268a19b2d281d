import { type ReactNode, useId } from "react";
import styles from "./card.module.css";
import { classNames } from "./class-names.ts";

/** A titled part of a page; a landmark by its title. `aside` stands at the right end of the title's line. */
export function Card(props: {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly aside?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classNames(styles["card"], props.className)} aria-labelledby={id}>
      <header className={styles["header"]}>
        <h2 id={id} className={styles["title"]}>
          {props.icon}
          {props.title}
        </h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}
