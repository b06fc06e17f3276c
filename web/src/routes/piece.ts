import { unreachable } from "@/api/errors";

/** The code of a page, which comes when it is first gone to. Where nobody answers, that is the error; else the service has
 * been renewed under the page, and the router loads the page anew. */
export async function piece<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const alive = await fetch("/health/live", { cache: "no-store" }).catch(() => null);
    throw alive === null ? unreachable() : error;
  }
}
