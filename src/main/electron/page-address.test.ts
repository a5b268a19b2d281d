import { expect, it } from "vitest";
import { isPageAddress } from "./page-address.ts";

it.each(["app://clawback/", "app://clawback/index.html?x#y", "app://clawback"])(
  "%s is the page",
  (address) => {
    expect(isPageAddress(address)).toBe(true);
  },
);

it.each([
  "app://clawback.evil/",
  "app://evil/clawback",
  "app://clawback:1/",
  "app://clawback@evil/",
  "app://user@clawback/",
  "app:clawback",
  "application://clawback/",
  "https://clawback/",
  "file:///clawback/index.html",
  "about:blank",
  "",
])("%s is not", (address) => {
  expect(isPageAddress(address)).toBe(false);
});
