import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";

import { hasEnded } from "@/api/types";
import { Callout } from "@/components/ui/Feedback";

import { recentJobsQuery } from "./queries";

/** An import into a catalogue that is under way, for whoever left it or did not begin it. */
export function ImportNotice({ catalogueId }: { readonly catalogueId: string }) {
  const t = useTranslations("catalogues.page");
  const queryClient = useQueryClient();
  const jobs = useQuery(recentJobsQuery(catalogueId));
  const running = jobs.data?.items.find((job) => job.kind === "import" && !hasEnded(job))?.id;
  const before = useRef(running);
  useEffect(() => {
    if (before.current !== undefined && running !== before.current)
      void queryClient.invalidateQueries({ queryKey: ["catalogues"] });
    before.current = running;
  }, [queryClient, running]);
  if (running === undefined) return null;
  return (
    <div className="mb-4">
      <Callout>
        {t("running")}{" "}
        <Link to="/jobs/$jobId" params={{ jobId: running }} className="font-medium text-accent-strong underline">
          {t("follow")}
        </Link>
      </Callout>
    </div>
  );
}
