/** The inbound stream: for producers that speak Redis anyway. Until a worker has taken a message in, only Redis has it. */
import { RedisClient } from "bun";
import { MATCH_SUBMIT, type MatchSubmitMessage } from "./contract.ts";

const FIELD = "message";

export class Stream {
  readonly #redis: RedisClient;
  readonly #name: string;

  /** `queue` is what the workers' QUEUE_NAME says. */
  constructor(url: string, queue: string) {
    this.#redis = new RedisClient(url);
    this.#name = `${queue}:inbound`;
  }

  /**
   * Puts a message on the stream if it keeps to the contract, else throws Zod's error, which names the place. It may be sent
   * again: one `jobId` is one job.
   */
  async submit(message: MatchSubmitMessage): Promise<void> {
    await this.send(JSON.stringify(MATCH_SUBMIT.parse(message)));
  }

  /** Puts any text on the stream, as a program would that knows nothing of the contract. */
  async send(text: string): Promise<void> {
    await this.#redis.send("XADD", [this.#name, "*", FIELD, text]);
  }

  close(): void {
    this.#redis.close();
  }
}
