import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import type { Job } from "@/api/types";
import { PageHeader } from "@/components/ui/PageHeader";
import { When } from "@/components/ui/When";
import { Home } from "@/features/home/Home";
import { JobCounts } from "@/features/jobs/JobCounts";
import { JobStateBadge } from "@/features/jobs/JobStateBadge";
import { useJobTitle } from "@/features/jobs/title";

import { hold } from "./dropped";

const app = getRouteApi("/app");

export function HomePage() {
  const t = useTranslations("home");
  const { me } = app.useRouteContext();
  const navigate = app.useNavigate();
  const bring = (file: File) => {
    hold(file);
    void navigate({ to: "/catalogues/new" });
  };
  return (
    <>
      <PageHeader title={t("title")} />
      <Home me={me} onFile={bring} jobLines={(jobs) => <JobLines jobs={jobs} />} />
    </>
  );
}

function JobLines({ jobs }: { readonly jobs: readonly Job[] }) {
  const titleOf = useJobTitle();
  return (
    <ul className="divide-y divide-line">
      {jobs.map((job) => (
        <li
          key={job.id}
          className="grid items-center gap-x-4 gap-y-1.5 px-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_10rem_auto]"
        >
          <div className="min-w-0">
            <Link
              to="/jobs/$jobId"
              params={{ jobId: job.id }}
              className="font-medium wrap-anywhere text-accent underline"
            >
              {titleOf(job)}
            </Link>
            <p className="flex flex-wrap gap-x-1.5 text-xs text-muted">
              {job.kind === "match" && <span>{job.catalogueName} ·</span>}
              <When at={job.createdAt} />
            </p>
          </div>
          <div>
            <JobCounts job={job} />
          </div>
          <div className="sm:w-44 sm:text-right">
            <JobStateBadge state={job.state} />
          </div>
        </li>
      ))}
    </ul>
  );
}
