/** Milliseconds after which a text that was saved is let go: some browsers begin to read it only a while after the click. */
const KEPT = 60_000;

/** Hands a text to the browser as a file to save, its own way on both faces: nothing is sent anywhere. */
export function saveAsFile(fileName: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
