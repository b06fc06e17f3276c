/** The API, as far as a producer needs it; openapi.json describes all of it. */
import { z } from "zod";
import type { MatchSubmitPayload } from "./contract.ts";

const PAGE = 1000;
const PATIENCE = 120_000;

const Made = z.object({ id: z.uuid() });
const Job = z.object({ id: z.uuid(), state: z.string(), counts: z.record(z.string(), z.unknown()) });
const Result = z.object({
  row: z.number(),
  recordId: z.string().nullable(),
  catalogueKey: z.string().nullable(),
  decision: z.enum(["link", "review", "no_match", "failed"]),
  probability: z.number().nullable(),
});
const Success = z.object({ data: z.unknown() });
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** One page of a list; `nextCursor` asks for the one after it. */
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export type Job = z.infer<typeof Job>;
export type Result = z.infer<typeof Result>;
export type Records = MatchSubmitPayload["records"];

/** What the API refuses, with its code. */
export class RefusedError extends Error {
  override name = "RefusedError";
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(`${code}: ${message}`);
    this.status = status;
  }
}

export class Api {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** The id of the catalogue of this name. */
  async catalogue(name: string): Promise<string> {
    const found = await this.#ask(`catalogues?${new URLSearchParams({ name })}`, pageOf(Made));
    const one = found.items[0];
    if (!one) throw new Error(`there is no catalogue ${name}: make it first`);
    return one.id;
  }

  /**
   * A job over these records; the answer means that it is in PostgreSQL. Whoever got no answer sends the same again under the
   * same `request`, and there is still one job.
   */
  async submit(name: string, source: string, records: Records, key: string, request: string): Promise<string> {
    const path = `catalogues/${await this.catalogue(name)}/jobs`;
    const body = JSON.stringify({ source, records, options: { key } });
    const headers = { "Content-Type": "application/json", "Idempotency-Key": request };
    return (await this.#ask(path, Made, { method: "POST", body, headers })).id;
  }

  /** The job at its end. What was put on the stream is not known here until a worker has taken it in. */
  async finished(jobId: string): Promise<Job> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await Bun.sleep(250)) {
      try {
        const job = await this.#ask(`jobs/${jobId}`, Job);
        if (job.state !== "queued" && job.state !== "running") return job;
      } catch (error) {
        if (!(error instanceof RefusedError && error.status === 404)) throw error;
      }
    }
    throw new Error(`job ${jobId} did not end in time: is a worker running, or was its message dead-lettered?`);
  }

  /** The answer to each row of a job. */
  async *results(jobId: string): AsyncGenerator<Result> {
    const wanted = new URLSearchParams({ limit: `${PAGE}` });
    for (;;) {
      const page = await this.#ask(`jobs/${jobId}/results?${wanted}`, pageOf(Result));
      yield* page.items;
      if (page.nextCursor === null) return;
      wanted.set("cursor", page.nextCursor);
    }
  }

  async #ask<Data extends z.ZodType>(path: string, data: Data, request: RequestInit = {}): Promise<z.infer<Data>> {
    const headers = new Headers(request.headers);
    headers.set("Authorization", `Bearer ${this.#key}`);
    const answer = await fetch(`${this.#url}/api/v1/${path}`, { ...request, headers });
    const told: unknown = await answer.json();
    if (!answer.ok) {
      const { error } = Refusal.parse(told);
      throw new RefusedError(answer.status, error.code, error.message);
    }
    return data.parse(Success.parse(told).data);
  }
}
