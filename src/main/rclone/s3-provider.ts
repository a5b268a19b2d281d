/** Hosts by which rclone 1.60 and newer know a dialect of S3; the rest speak the common one. */
const DIALECTS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)amazonaws\.com(\.cn)?$/, "AWS"],
  [/(^|\.)r2\.cloudflarestorage\.com$/, "Cloudflare"],
  [/(^|\.)wasabisys\.com$/, "Wasabi"],
  [/(^|\.)digitaloceanspaces\.com$/, "DigitalOcean"],
  [/(^|\.)scw\.cloud$/, "Scaleway"],
  [/(^|\.)storjshare\.io$/, "Storj"],
  [/(^|\.)aliyuncs\.com$/, "Alibaba"],
  [/(^|[.-])minio([.-]|$)/, "Minio"],
];

/** MinIO's own port: its servers mostly have no name of their own. */
const MINIO_PORT = "9000";

/** Endpoints are written with and without a scheme. */
function addressOf(endpoint: string): URL | null {
  return URL.parse(/^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
}

/**
 * The S3 dialect by endpoint; without it rclone warns and guesses (docs/upstream.md, A.3). Backblaze B2 is "Other": rclone has no
 * dialect for its S3 side.
 */
export function s3Provider(endpoint: string | undefined): string {
  if (endpoint === undefined) return "AWS";
  const address = addressOf(endpoint);
  if (address === null) return "Other";
  const found = DIALECTS.find(([host]) => host.test(address.hostname))?.[1];
  return found ?? (address.port === MINIO_PORT ? "Minio" : "Other");
}

/** "S3 at minio.example:9000", for people. */
export function s3Place(endpoint: string | undefined): string {
  if (endpoint === undefined) return "Amazon S3";
  return `S3 at ${addressOf(endpoint)?.host ?? endpoint}`;
}
