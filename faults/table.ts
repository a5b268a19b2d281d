import type { Cell } from "./cell.ts";

/** A cell in a word or two: how the command fared under the fault; a dash and a letter where there is no such cell. */
function word(cell: Cell, notes: Map<string, string>): string {
  if (cell.missing !== null) {
    const note = notes.get(cell.missing) ?? String.fromCharCode(97 + notes.size);
    notes.set(cell.missing, note);
    return `– ${note}`;
  }
  if (cell.moments.some(({ problems }) => problems.length > 0)) return "**BAD**";
  const outcomes = Map.groupBy(cell.moments, ({ outcome }) => outcome);
  const one = [...outcomes].map(([outcome, all]) =>
    all.length === 1 ? outcome : `${outcome} ×${all.length}`,
  );
  return one.join(", ");
}

/** The matrix as a Markdown table, a row for each operation and remote, with what the letters mean below it. */
export function markdownTable(cells: readonly Cell[]): string {
  const faults = [...new Set(cells.map(({ fault }) => fault))];
  const rows = Map.groupBy(cells, ({ operation, remote }) => `${operation} · ${remote}`);
  const notes = new Map<string, string>();
  const lines = [...rows].map(([row, ofRow]) => {
    const words = faults.map((fault) => {
      const cell = ofRow.find((one) => one.fault === fault);
      return cell === undefined ? "" : word(cell, notes);
    });
    return `| ${[row, ...words].join(" | ")} |`;
  });
  const head = [
    `| ${["", ...faults].join(" | ")} |`,
    `| ${["---", ...faults.map(() => "---")].join(" | ")} |`,
  ];
  const legend = [...notes].map(([reason, note]) => `- ${note}: ${reason}`);
  return [...head, ...lines, "", ...legend].join("\n");
}

/** Every problem of a cell, a line each. */
export function problemsOf({ operation, remote, fault, moments }: Cell): readonly string[] {
  return moments.flatMap(({ name, problems }) =>
    problems.map((problem) => `${operation} · ${remote} · ${fault} (${name}): ${problem}`),
  );
}
