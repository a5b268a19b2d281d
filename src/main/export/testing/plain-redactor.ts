import { createHmac } from "node:crypto";
import { REDACTED, type Redaction, type Redactor } from "../../redaction/redactor.ts";

/** Knows one kind of secret, `secret<digits>`; what it finds and how is the real one's business, not the contract's. */
export function plainRedactor(): Redactor {
  const pattern = /secret\d+/g;

  function redactText(text: string, path = "") {
    const redactions = [...text.matchAll(pattern)].map((match): Redaction => ({
      reason: "planted",
      path,
      firstLine: 1,
      lastLine: 1,
      start: match.index,
      end: match.index + match[0].length,
      contentHash: createHmac("sha256", "test").update(match[0]).digest("hex"),
    }));
    return { text: text.replace(pattern, REDACTED), redactions };
  }

  return {
    redactText,
    redactValue: <Value>(value: Value) => {
      const redactions: Redaction[] = [];
      const clean = JSON.parse(
        JSON.stringify(value, (key, field: unknown) => {
          if (typeof field !== "string") return field;
          const result = redactText(field, `/${key}`);
          redactions.push(...result.redactions);
          return result.text;
        }),
      ) as Value;
      return { value: clean, redactions };
    },
    scan: (text) => redactText(text.replaceAll("s-e-c-r-e-t", "secret")).redactions,
  };
}
