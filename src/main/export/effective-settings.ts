import { type ExportSettings, exportsSchema } from "#shared/settings/exports";
import { settingIssues } from "#shared/settings/schema";
import { ClawbackError } from "#shared/errors";

/** What a command line may set for one run. Secrets are not among it: other users can read command lines. */
export type ExportFlags = Readonly<{
  apiUrl?: string;
  spaceId?: string;
  convexUrl?: string;
  batchSize?: number;
}>;

/**
 * The settings that hold for one run: flags before environment before settings before defaults. The variables are those of
 * the tools that Clawback stands in for: `ANYTYPE_API_URL`, `ANYTYPE_API_KEY`, `ANYTYPE_SPACE_ID`, `CONVEX_INGEST_URL`,
 * `CONVEX_INGEST_TOKEN`. Throws `CONFIG_INVALID` naming the field.
 */
export function effectiveSettings(
  settings: ExportSettings,
  env: Readonly<Record<string, string | undefined>>,
  flags: ExportFlags,
): ExportSettings {
  const { anytype, convex } = settings;
  const parsed = exportsSchema.safeParse({
    ...settings,
    anytype: {
      ...anytype,
      ...given("apiUrl", flags.apiUrl ?? env["ANYTYPE_API_URL"]),
      ...given("spaceId", flags.spaceId ?? env["ANYTYPE_SPACE_ID"]),
      ...given("apiKey", reference("ANYTYPE_API_KEY", env)),
      ...given("batchSize", flags.batchSize),
    },
    convex: {
      ...convex,
      ...given("url", flags.convexUrl ?? env["CONVEX_INGEST_URL"]),
      ...given("token", reference("CONVEX_INGEST_TOKEN", env)),
      ...given("batchSize", flags.batchSize),
    },
  });
  if (parsed.success) return parsed.data;
  const [issue] = settingIssues(parsed.error);
  throw new ClawbackError("CONFIG_INVALID", `exports.${issue?.field ?? ""}: ${issue?.message ?? "is wrong"}`);
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined | "",
): Partial<Record<Name, Value>> {
  return value === undefined || value === "" ? {} : ({ [name]: value } as Record<Name, Value>);
}

/** The variable as a settings value; its content is read when it is needed and stored nowhere. */
function reference(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env[name] === undefined || env[name] === "" ? undefined : `\${${name}}`;
}
