import { useFormatter, useNow } from "use-intl";

const RECENT = 7 * 24 * 60 * 60 * 1000;

/** A moment: how long ago while that says more than the date, the date after a week; all of it when pointed at. */
export function When({ at }: { readonly at: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const moment = new Date(at);
  const age = now.getTime() - moment.getTime();
  const full = format.dateTime(moment, { dateStyle: "medium", timeStyle: "short" });
  const told =
    age < RECENT
      ? format.relativeTime(moment, moment > now ? moment : now)
      : format.dateTime(moment, { dateStyle: "medium" });
  return (
    <time dateTime={at} title={full} className="whitespace-nowrap">
      {told}
    </time>
  );
}
