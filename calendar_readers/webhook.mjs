// Whether a webhook is signed as the Standard Webhooks want it: `node webhook.mjs FILE`, where FILE holds secret, headers and
// body as JSON. Prints the payload, or why it was refused.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const { secret, headers, body } = JSON.parse(readFileSync(process.argv[2], "utf8"));
// It refuses what is older than five minutes by its own clock, which is set to that of the test.
const at = Number(headers["webhook-timestamp"]) * 1000;
Date.now = () => at;
try {
  console.log(JSON.stringify({ payload: new Webhook(secret).verify(body, headers) }));
} catch (error) {
  console.log(JSON.stringify({ refused: error.message }));
}
