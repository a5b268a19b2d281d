import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { codeOf } from "#shared/error-code";
import { ClawbackError } from "#shared/errors";

export type PageFile = Readonly<{
  body: Buffer<ArrayBuffer>;
  contentType: string;
  /** True for a file with a hash in its name: it never changes, so it may be kept. */
  immutable: boolean;
}>;

export type PageFiles = Readonly<{
  /**
   * The file behind the path of an address (`/`, `/assets/index-Dk3.js`, percent-encoded as it came), or undefined when
   * there is none. Only regular files below the page's folder exist, after every link has been followed.
   */
  read: (pathname: string) => Promise<PageFile | undefined>;
}>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Vite puts what it has hashed into this folder, and nothing else. */
const HASHED_FOLDER = "assets";

/**
 * Opens the folder of the built page. Throws `USAGE` when it has not been built. The files are small and read whole.
 */
export async function openPageFiles(pageDir: string): Promise<PageFiles> {
  const rootDir = await realpath(pageDir).catch((cause: unknown) => {
    throw new ClawbackError("USAGE", "The page is not built yet: run `npm run build` first.", {
      detail: pageDir,
      cause,
    });
  });
  return {
    read: async (pathname) => {
      const relativePath = relativePathOf(pathname);
      if (relativePath === undefined) return undefined;
      const filePath = await realPathInside(rootDir, relativePath);
      if (filePath === undefined) return undefined;
      const body = await readRegularFile(filePath);
      return body === undefined
        ? undefined
        : {
            body,
            contentType: CONTENT_TYPES[path.extname(filePath)] ?? "application/octet-stream",
            immutable: relativePath.startsWith(`${HASHED_FOLDER}/`),
          };
    },
  };
}

/** The path below the page's folder that an address means, or undefined for one no page would ask for. */
function relativePathOf(pathname: string): string | undefined {
  if (pathname === "/") return "index.html";
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  if (/[\0\\:]/.test(decoded)) return undefined;
  const segments = decoded.split("/").slice(1);
  const isPlain = segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
  return isPlain ? segments.join("/") : undefined;
}

/** Resolved before it is compared, so that a link cannot lead out of the folder. */
async function realPathInside(rootDir: string, relativePath: string): Promise<string | undefined> {
  try {
    const filePath = await realpath(path.join(rootDir, relativePath));
    return filePath.startsWith(rootDir + path.sep) ? filePath : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** By path, not by an open handle: inside Electron's asar archive only the simple calls are known to work. */
async function readRegularFile(filePath: string): Promise<Buffer<ArrayBuffer> | undefined> {
  return (await stat(filePath)).isFile() ? await readFile(filePath) : undefined;
}

const ABSENCE_CODES: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"]);

function isAbsence(error: unknown): boolean {
  return ABSENCE_CODES.has(codeOf(error) ?? "");
}
