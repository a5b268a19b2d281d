import type { AnytypeClient } from "./anytype-client.ts";
import { challengeAnswer, keyAnswer } from "./answers.ts";

/** The name under which AnyType lists our key. */
const APP_NAME = "Clawback";

/** Has the AnyType app show a code of four digits; returns the challenge that it answers. */
export async function startPairing(client: AnytypeClient, signal: AbortSignal): Promise<string> {
  const body = { app_name: APP_NAME };
  const { challenge_id: id } = await client.request(
    { method: "POST", path: "/v1/auth/challenges", body },
    challengeAnswer,
    signal,
  );
  return id;
}

/** Trades the code that the person read off for a key. The key is a secret: it goes to the keychain and nowhere else. */
export async function finishPairing(
  client: AnytypeClient,
  { challengeId, code }: Readonly<{ challengeId: string; code: string }>,
  signal: AbortSignal,
): Promise<string> {
  const body = { challenge_id: challengeId, code };
  const { api_key: key } = await client.request(
    { method: "POST", path: "/v1/auth/api_keys", body },
    keyAnswer,
    signal,
  );
  return key;
}
