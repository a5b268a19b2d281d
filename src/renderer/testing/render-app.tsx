import { act, cleanup, render, type RenderResult } from "@testing-library/react";
import { userEvent, type UserEvent } from "@testing-library/user-event";
import { createStore } from "zustand/vanilla";
import type { AppState } from "#shared/models/app-state";
import { App } from "../app.tsx";
import type { Bridge, Connection } from "../bridge/bridge.ts";
import { createServices } from "../services.ts";
import { createFakeTransport, type FakeTransport } from "./fake-transport.ts";

/** The size jsdom is told every element has, since it lays nothing out: the virtual lists need one to show any row. */
const ELEMENT_HEIGHT = 600;

export type RenderedApp = Readonly<{
  view: RenderResult;
  user: UserEvent;
  fake: FakeTransport;
  connect: (kind: Connection["kind"]) => void;
  push: (state: AppState) => void;
}>;

export type RenderOptions = Readonly<{
  state: AppState;
  handlers?: Parameters<typeof createFakeTransport>[1];
  /** `location.hash` at the start. */
  hash?: string;
  pathOf?: Bridge["pathOf"];
  upload?: Bridge["upload"];
}>;

/** The whole page over a fake transport, at an address, after its first state has come. */
export async function renderApp(options: RenderOptions): Promise<RenderedApp> {
  cleanup();
  document.body.innerHTML = "";
  giveElementsASize();
  window.location.hash = options.hash ?? "";
  const fake = createFakeTransport(options.state, options.handlers);
  const connection = createStore<Connection>(() => ({ kind: "open" }));
  const services = createServices({
    transport: fake.transport,
    connection,
    pathOf: options.pathOf ?? (() => ""),
    upload: options.upload ?? (() => ({ done: Promise.resolve(), abort: () => undefined })),
  });
  const root = document.createElement("div");
  root.id = "root";
  document.body.append(root);
  const view = render(<App services={services} />, { container: root });
  await view.findByRole("navigation", { name: "Pages" });
  return {
    view,
    user: userEvent.setup(),
    fake,
    connect: (kind) => act(() => connection.setState({ kind })),
    push: (state) => act(() => fake.push(state)),
  };
}

function giveElementsASize(): void {
  for (const name of ["offsetHeight", "offsetWidth", "clientHeight"]) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value: ELEMENT_HEIGHT });
  }
  Object.defineProperty(HTMLElement.prototype, "scrollTo", { configurable: true, value: () => undefined });
}
