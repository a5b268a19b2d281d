import type { ProfileId } from "#shared/brand";
import { ClawbackError } from "#shared/errors";
import { unwrap } from "#shared/ipc/envelope";
import { strings } from "../strings.ts";
import { envelopeSchema } from "./frame.ts";

/** A running upload. `done` resolves when Clawback has the whole file; after `abort()` it rejects with `CANCELLED`. */
export type Upload = Readonly<{ done: Promise<void>; abort: () => void }>;

/**
 * Sends one file to the hosted face (`POST /upload`). The custom header makes a foreign page's request a preflighted one,
 * which the server refuses (docs/security.md). XMLHttpRequest and not `fetch`, because only it tells how far the sending is.
 * `done` rejects with the error the server gave, or `REMOTE_UNREACHABLE` when the connection broke.
 */
export function uploadFile(options: {
  readonly origin: string;
  readonly profileId: ProfileId;
  readonly file: File;
  readonly onFraction: (fraction: number) => void;
}): Upload {
  const { origin, profileId, file, onFraction } = options;
  const address = new URL("/upload", origin);
  address.searchParams.set("profile", profileId);
  address.searchParams.set("name", file.name);

  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) onFraction(event.loaded / event.total);
    });
    request.addEventListener("error", () =>
      reject(new ClawbackError("REMOTE_UNREACHABLE", strings.connection.uploadLost)),
    );
    request.addEventListener("abort", () =>
      reject(new ClawbackError("CANCELLED", strings.connection.uploadCancelled)),
    );
    request.addEventListener("load", () => {
      const envelope = envelopeSchema.safeParse(request.response);
      try {
        if (!envelope.success) throw unexpectedAnswer(request.status);
        unwrap(envelope.data);
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : unexpectedAnswer(request.status));
      }
    });
  });
  request.open("POST", address);
  request.responseType = "json";
  request.setRequestHeader("X-Clawback", "1");
  request.send(file);
  return { done, abort: () => request.abort() };
}

function unexpectedAnswer(status: number): ClawbackError {
  return new ClawbackError("INTERNAL", strings.connection.uploadRefused, {
    detail: `POST /upload answered with status ${status}`,
  });
}
