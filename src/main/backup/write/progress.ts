import type { RunContext } from "../../ports.ts";

/** Adds up what a backup has read and sent. The share done is the share of the plain bytes read so far. */
export class BackupProgress {
  readonly #context: RunContext;
  #phase = "Backing up";
  #bytes = 0;
  #files = 0;
  #totalBytes: number | null = null;
  #totalFiles: number | null = null;
  #sent = 0;

  constructor(context: RunContext) {
    this.#context = context;
  }

  phase(phase: string): void {
    this.#phase = phase;
    this.#report();
  }

  met(met: Readonly<{ files: number; bytes: number; isWhole: boolean }>): void {
    if (!met.isWhole) return;
    this.#totalBytes = met.bytes;
    this.#totalFiles = met.files;
    this.#report();
  }

  read(bytes: number): void {
    this.#bytes += bytes;
    this.#files += 1;
    this.#report();
  }

  uploaded(bytes: number): void {
    this.#sent += bytes;
    this.#context.log("info", `Sent ${this.#sent} bytes.`);
  }

  #report(): void {
    const fraction =
      this.#totalBytes === null || this.#totalBytes === 0
        ? null
        : Math.min(1, this.#bytes / this.#totalBytes);
    this.#context.progress({
      phase: this.#phase,
      fraction,
      bytes: this.#bytes,
      totalBytes: this.#totalBytes,
      files: this.#files,
      totalFiles: this.#totalFiles,
      bytesPerSecond: null,
      etaSeconds: null,
    });
  }
}
