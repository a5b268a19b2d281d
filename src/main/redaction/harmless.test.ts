import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createSampleAgent } from "../sample/sample-agent.ts";
import { createRandom } from "../sample/random.ts";
import { createRedactor } from "./create-redactor.ts";
import { harmlessTexts } from "./testing/harmless.ts";
import { createMadeUp } from "./testing/made-up.ts";

const redactor = await createRedactor({ key: randomBytes(32), personal: false });
const root = join(import.meta.dirname, "../../..");
const dir = mkdtempSync(join(tmpdir(), "clawback-harmless-"));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

type Judged = Readonly<{ lines: number; touched: number; where: readonly string[] }>;

function judge(texts: readonly string[]): Judged {
  const where = texts.flatMap((text) =>
    redactor.redactText(text).redactions.map(({ reason, start, end, firstLine, lastLine }) => ({
      lines: lastLine - firstLine + 1,
      said: `${reason}: …${text.slice(Math.max(0, start - 60), end + 10)}…`,
    })),
  );
  return {
    lines: texts.reduce((sum, text) => sum + text.split("\n").length, 0),
    touched: where.reduce((sum, { lines }) => sum + lines, 0),
    where: where.map(({ said }) => said),
  };
}

function filesIn(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
}

function expectUntouched({ lines, touched, where }: Judged, atLeast: number): void {
  expect(lines).toBeGreaterThanOrEqual(atLeast);
  expect(touched / lines, where.join("\n")).toBeLessThanOrEqual(0.005);
}

describe("leaving harmless lines alone", () => {
  it("in made-up ones that look like secrets or speak of them", () => {
    const make = createMadeUp(createRandom(randomBytes(4).readUInt32BE()));
    expectUntouched(judge(harmlessTexts(make, 20)), 2_000);
  });

  it("in this repository: code, documents, hashes of packages", () => {
    const code = filesIn(join(root, "src"), /\.(?:ts|tsx|css)$/);
    const documents = filesIn(join(root, "docs"), /\.md$/);
    const packages = readFileSync(join(root, "package-lock.json"), "utf8");
    expectUntouched(judge([...code, ...documents, packages]), 20_000);
  });

  it("in the notes, projects and conversations of an agent", async () => {
    const { stateDir, workspaceDir } = await createSampleAgent({
      dir: join(dir, "sample"),
      now: Date.UTC(2026, 2, 4),
    });
    const workspace = filesIn(workspaceDir, /\.(?:md|json|ts|js|csv|txt|py|sh|yml|yaml)$/);
    const transcripts = filesIn(stateDir, /\.jsonl$/);
    expectUntouched(judge([...workspace, ...transcripts]), 1_000);
  });
});

describe("texts made to be slow", () => {
  const long = (piece: string) => piece.repeat(Math.ceil(200_000 / piece.length));
  const pieces = [
    "a",
    "A1b2C3d4",
    "password=",
    'password="',
    "token: token: ",
    "passwordtoken",
    "://",
    "://a:",
    "https://a:b",
    "eyJ",
    "eyJhbGciOi.",
    "-----BEGIN PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END PRIVATE KEY-----\n",
    "AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH\n",
    "curl -u ",
    "curl ",
    "mysql ",
    "machine a login b password ",
    "\\",
    '\\"',
    "\\\\\\u0041",
    "%25",
    "&amp;",
    "ghp_-",
    "glpat-",
    "xoxb-1-",
    "Bearer ",
    "aws secret ",
    "otpauth://",
    "{",
    '["',
    "MIIEvQIBADAN",
    "Private-Lines: 1 ",
    "a@",
    "1234 ",
    "+49 ",
    "DE00 ",
  ];

  it.each(pieces)("are read to their end: %j", async (piece) => {
    const both = await createRedactor({ key: randomBytes(32), personal: true });
    const text = long(piece);
    expect(both.redactText(text).text.length).toBeGreaterThan(0);
    expect(both.redactText(`${text}!`).text.length).toBeGreaterThan(0);
  });
});
