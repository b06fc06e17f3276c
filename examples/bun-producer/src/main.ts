/**
 * Submits a list through both doors, HTTP and the Redis stream, and prints what came of each as a line of JSON.
 *
 * Usage: bun src/main.ts CATALOGUE RECORDS.jsonl KEY_COLUMN [--broken]
 *
 * With --broken it shows instead what becomes of a message that breaks the contract: Zod refuses it; sent all the same, it is
 * found among the dead letters.
 *
 * Environment: LIKEWISE_URL, LIKEWISE_API_KEY, REDIS_URL, QUEUE_NAME.
 */
import { z } from "zod";
import { Api, type Records } from "./api.ts";
import type { MatchSubmitMessage } from "./contract.ts";
import { Stream } from "./stream.ts";

const Environment = z.object({
  LIKEWISE_URL: z.url().default("http://127.0.0.1:8080"),
  LIKEWISE_API_KEY: z.string().min(1),
  REDIS_URL: z.string().default("redis://127.0.0.1:6379"),
  QUEUE_NAME: z.string().default("likewise"),
});

function message(catalogue: string, source: string, records: Records, key: string): MatchSubmitMessage {
  const jobId = crypto.randomUUID();
  return { version: 1, type: "match.submit", jobId, payload: { catalogue, source, records, key } };
}

async function tell(api: Api, door: string, jobId: string): Promise<void> {
  const { state, counts } = await api.finished(jobId);
  const results = await Array.fromAsync(api.results(jobId));
  const links = results.filter((one) => one.decision === "link").map((one) => [one.recordId, one.catalogueKey]);
  console.log(JSON.stringify({ door, jobId, state, counts, links: Object.fromEntries(links) as unknown }));
}

async function breakTheContract(stream: Stream, sound: MatchSubmitMessage): Promise<void> {
  const broken = { ...sound, payload: { ...sound.payload, precision: 2 } };
  try {
    await stream.submit(broken);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    console.log(JSON.stringify({ door: "stream", refused: z.prettifyError(error) }));
  }
  await stream.send(JSON.stringify(broken));
  console.log(JSON.stringify({ door: "stream, raw", jobId: broken.jobId }));
}

async function main(): Promise<void> {
  const [catalogue, path, key, option] = process.argv.slice(2);
  if (!catalogue || !path || !key || (option && option !== "--broken")) {
    console.error("usage: bun src/main.ts CATALOGUE RECORDS.jsonl KEY_COLUMN [--broken]");
    process.exit(2);
  }
  const place = Environment.parse(process.env);
  const records = Bun.JSONL.parse(await Bun.file(path).text()) as Records;
  const api = new Api(place.LIKEWISE_URL, place.LIKEWISE_API_KEY);
  const stream = new Stream(place.REDIS_URL, place.QUEUE_NAME);
  try {
    const submitted = message(catalogue, "bun over the stream", records, key);
    if (option) return await breakTheContract(stream, submitted);
    await tell(api, "http", await api.submit(catalogue, "bun over HTTP", records, key, crypto.randomUUID()));
    await stream.submit(submitted);
    await tell(api, "stream", submitted.jobId); // its answer is found by the id that we chose
  } finally {
    stream.close();
  }
}

await main();
