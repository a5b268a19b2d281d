import { commandLine } from "../../../format/command.ts";
import { useProfileFlag } from "../../../services.ts";
import { strings } from "../../../strings.ts";
import { CommandLine } from "../../../ui/command-line.tsx";
import { Details } from "../../../ui/details.tsx";

/** The same restore for a terminal. `snapshot`: the name, or that of a snapshot of the plugin. */
export function RestoreCommand({
  snapshot,
  paths,
  overwrite = false,
}: {
  readonly snapshot: string;
  readonly paths: readonly string[];
  readonly overwrite?: boolean;
}) {
  const profileFlag = useProfileFlag();
  const words = [
    ...["clawback", "backup", "restore", "--snapshot", snapshot],
    ...paths.flatMap((path) => ["--path", path]),
    ...(overwrite ? ["--overwrite"] : []),
    ...profileFlag,
  ];
  return (
    <Details label={strings.command.same}>
      <CommandLine command={commandLine(words)} />
    </Details>
  );
}
