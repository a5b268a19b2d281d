import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const requestSchema = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).catch([]),
});

/**
 * A model on this machine that speaks the OpenAI chat stream: it answers with a call of the tool `exec`, and once the tool
 * has run with words. `command` is what the tool runs, `words` what is said; both may carry planted secrets.
 */
export async function startStubModel(answers: Readonly<{ command: () => string; words: () => string }>) {
  const server = createServer((request, response) => {
    void answer(request, response, answers);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { command, words }: Readonly<{ command: () => string; words: () => string }>,
): Promise<void> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  const { messages } = requestSchema.parse(body === "" ? {} : JSON.parse(body));
  // The newest OpenClaw puts its own notes behind the tool's message, so the last few are looked at.
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  const hasRun = messages.slice(Math.max(0, lastUser - 1)).some(({ role }) => role === "tool");
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (choice: unknown): void => {
    const chunk = {
      id: "stub",
      object: "chat.completion.chunk",
      created: 1,
      model: "stub",
      choices: [choice],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (hasRun) {
    send({ index: 0, delta: { role: "assistant", content: words() }, finish_reason: null });
    send({ index: 0, delta: {}, finish_reason: "stop" });
  } else {
    const call = { name: "exec", arguments: JSON.stringify({ command: command() }) };
    const toolCalls = [{ index: 0, id: `call_${Date.now()}`, type: "function", function: call }];
    send({ index: 0, delta: { role: "assistant", tool_calls: toolCalls }, finish_reason: null });
    send({ index: 0, delta: {}, finish_reason: "tool_calls" });
  }
  response.end("data: [DONE]\n\n");
}
