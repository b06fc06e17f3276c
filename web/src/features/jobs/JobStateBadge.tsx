import { Ban, Check, CircleAlert, Clock, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

import type { JobState } from "@/api/types";
import { Badge, type BadgeTone } from "@/components/ui/Badge";

const LOOKS: Readonly<Record<JobState, readonly [BadgeTone, ReactNode]>> = {
  queued: ["no_match", <Clock key="i" aria-hidden className="size-3.5" />],
  running: ["accent", <LoaderCircle key="i" aria-hidden className="size-3.5 animate-spin" />],
  completed: ["link", <Check key="i" aria-hidden className="size-3.5" />],
  completed_with_errors: ["review", <CircleAlert key="i" aria-hidden className="size-3.5" />],
  failed: ["failed", <CircleAlert key="i" aria-hidden className="size-3.5" />],
  cancelled: ["no_match", <Ban key="i" aria-hidden className="size-3.5" />],
};

export function JobStateBadge({ state }: { readonly state: JobState }) {
  const t = useTranslations("jobs.state");
  const [tone, icon] = LOOKS[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(state)}
    </Badge>
  );
}
