import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { mayAct } from "@/api/types";
import { PageHeader } from "@/components/ui/PageHeader";
import { Tabs } from "@/components/ui/Tabs";
import { DeadLetters } from "@/features/operations/DeadLetters";
import { Deliveries } from "@/features/operations/Deliveries";
import { LetterDialog } from "@/features/operations/LetterDialog";
import { Overview } from "@/features/operations/Overview";
import { PauseButton, PausedBanner } from "@/features/operations/Pausing";
import { overviewQuery } from "@/features/operations/queries";
import { Secrets } from "@/features/operations/Secrets";

import { AdminsOnly } from "./AdminsOnly";

const app = getRouteApi("/app");
const route = getRouteApi("/app/operations");

export function OperationsPage() {
  const t = useTranslations("operations");
  const { me } = app.useRouteContext();
  return mayAct(me.role, "admin") ? <Operations /> : <AdminsOnly title={t("title")} />;
}

function Operations() {
  const t = useTranslations("operations");
  const { tab = "overview", letter } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: overview } = useQuery(overviewQuery);
  const letters = (
    <Link to="/operations" search={{ tab: "letters" }} className="font-medium text-accent underline">
      {t("toLetters")}
    </Link>
  );
  return (
    <>
      <PageHeader title={t("title")} hint={t("hint")} actions={<PauseButton />} />
      <PausedBanner />
      <Tabs
        label={t("title")}
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next } })}
        tabs={[
          { value: "overview", label: t("tab.overview"), content: <Overview letters={letters} /> },
          {
            value: "letters",
            label: t("tab.letters", { count: overview?.waitingDeadLetters ?? 0 }),
            content: <DeadLetters />,
          },
          {
            value: "webhooks",
            label: t("tab.webhooks"),
            content: (
              <div className="flex flex-col gap-4">
                <Deliveries />
                <Secrets />
              </div>
            ),
          },
        ]}
      />
      {letter !== undefined && (
        <LetterDialog key={letter} id={letter} onClose={() => void navigate({ search: { tab: "letters" } })} />
      )}
    </>
  );
}
