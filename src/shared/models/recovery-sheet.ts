/** One line of the sheet; `value` null is a line to write on by hand: it is for a secret. */
export type SheetFact = Readonly<{ label: string; value: string | null }>;

/** One thing to do; `command` is for bash or zsh and may have several lines. */
export type SheetStep = Readonly<{ text: string; command?: string }>;

/**
 * How to get an agent back from this very bucket with stock tools, on paper (docs/recovery.md, "The recovery sheet"). It
 * holds no secret: it says where the passphrase is kept, and leaves room to write it down.
 */
export type RecoverySheet = Readonly<{
  title: string;
  facts: readonly SheetFact[];
  steps: readonly SheetStep[];
}>;
