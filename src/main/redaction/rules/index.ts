import { ADDRESSES } from "./addresses.ts";
import { assignment } from "./assignment.ts";
import { AUTHORIZATION } from "./authorization.ts";
import { CLOUDS } from "./clouds.ts";
import { CODE_HOSTING } from "./code-hosting.ts";
import { generated } from "./generated.ts";
import { jwt } from "./jwt.ts";
import { MESSAGING, MESSAGING_SHAPES } from "./messaging.ts";
import { MODELS } from "./models.ts";
import { PRIVATE_KEYS } from "./private-key.ts";
import type { Rule } from "./rule.ts";
import { SERVICES } from "./services.ts";

/** Rules that are asked where one of their anchors stands. */
export const ANCHORED: readonly Rule[] = [
  assignment,
  jwt,
  ...PRIVATE_KEYS,
  ...AUTHORIZATION,
  ...ADDRESSES,
  ...CLOUDS,
  ...CODE_HOSTING,
  ...MESSAGING,
  ...MODELS,
  ...SERVICES,
];

/** Rules without anchors: asked where a word of 20 characters or more begins. */
export const SHAPES: readonly Rule[] = [...MESSAGING_SHAPES, generated];
