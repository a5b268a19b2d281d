import { ClawbackError } from "#shared/errors";
import type { Layout } from "../../openclaw/layout.ts";
import type { RunContext } from "../../ports.ts";
import type { Pipeline } from "../../process/pipeline.ts";
import type { Toolbox } from "../../process/tools.ts";
import { compileExcludes } from "../excludes.ts";
import type { Compression } from "../format/compression.ts";
import type { Sealer } from "../format/keys.ts";
import type { StreamProgress } from "../progress.ts";
import { streamArchive } from "./archive.ts";
import { encryptInto, startCipher } from "./cipher.ts";
import { flow } from "./flow.ts";
import { FrameSealer, type SealedData } from "./frame-sealer.ts";
import { Framer } from "./framer.ts";
import type { IndexWriter } from "./index-writer.ts";
import type { PartUploader } from "./part-uploader.ts";

export type DataRequest = Readonly<{
  toolbox: Toolbox;
  /** Owns the processes of the stream. */
  pipeline: Pipeline;
  layout: Layout;
  excludes: readonly string[];
  scratchDir: string;
  compression: Compression;
  /** Plain bytes of a frame. */
  frameSize: number;
  /** Null: not encrypted. */
  passphrase: string | null;
  /** May still be on its way: the files are read meanwhile. */
  sealer: Promise<Sealer>;
  index: IndexWriter;
  parts: PartUploader;
  progress: StreamProgress;
  warn: RunContext["warn"];
}>;

/**
 * Everything from the files to the parts: tar → frames → openssl → seals → parts, as fast as the slowest of them. Every
 * entry is in `index` then and every byte in `parts`, whose end is the caller's. Returns when all processes are gone.
 *
 * Throws the first failure: `TOOL_*`, what the sealer or the parts threw, `SOURCE_EMPTY` when there was no file, or
 * `CANCELLED`.
 */
export async function streamData(
  request: DataRequest,
): Promise<SealedData & Readonly<{ streamBytes: number }>> {
  const { toolbox, pipeline, passphrase, sealer, index, parts, progress } = request;
  const sealed = new FrameSealer(sealer, passphrase !== null);
  const store = async (bytes: Buffer) => {
    await sealed.push(bytes);
    await parts.write(bytes);
  };
  const cipher = passphrase === null ? null : await startCipher(toolbox, pipeline, passphrase);
  const effort = () => (parts.isBehind ? "thorough" : "quick");
  const framer = new Framer(request.frameSize, request.compression, effort, async (frame) => {
    sealed.expect(frame);
    await (cipher === null ? store(frame.stored) : encryptInto(cipher, frame.stored));
  });

  let bytes = 0;
  let files = 0;
  const archive = async () => {
    const { streamBytes } = await streamArchive({
      ...request,
      excluded: compileExcludes(request.excludes),
      onBytes: (piece) => framer.write(piece),
      onEntry: (entry) => {
        index.add(entry);
        bytes += entry.size;
        files += 1;
        progress.done({ bytes, files });
      },
      onWarning: request.warn,
      onMet: (met) => {
        if (met.isWhole) progress.done({ totalBytes: met.bytes, totalFiles: met.files });
      },
    });
    await framer.end();
    cipher?.input.end();
    return streamBytes;
  };
  const drain = async () => {
    if (cipher !== null) await flow(cipher.output, store);
  };
  const [streamBytes] = await pipeline.all([archive(), drain(), sealer]);
  await pipeline.finish();
  if (index.isEmpty) {
    throw new ClawbackError("SOURCE_EMPTY", "There is nothing to back up: the agent's folders hold no file.");
  }
  return { ...sealed.finish(), streamBytes };
}
