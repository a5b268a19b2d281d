import { createRoot } from "react-dom/client";
import { z } from "zod";
import { App } from "./app.tsx";
import "./base.css";
import { openBridge } from "./bridge/bridge.ts";
import { createServices } from "./services.ts";
import "./tokens.css";

// zod would try `new Function` first, which the Content-Security-Policy forbids and the console would report.
z.config({ jitless: true });

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

// A file let go beside a drop zone would otherwise replace the page.
for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());

const services = createServices(openBridge(window));

// Closing the page would stop what is still being uploaded; the browser then asks first.
window.addEventListener("beforeunload", (event) => {
  const uploads = services.outbox.items.getState();
  if (uploads.some(({ state }) => state.kind !== "failed")) event.preventDefault();
});

createRoot(root).render(<App services={services} />);
