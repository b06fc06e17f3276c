import { getRouteApi } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { mayAct } from "@/api/types";
import { PageHeader } from "@/components/ui/PageHeader";
import { Tabs } from "@/components/ui/Tabs";
import { Keys } from "@/features/people/Keys";
import { People } from "@/features/people/People";

import { AdminsOnly } from "./AdminsOnly";

const app = getRouteApi("/app");
const route = getRouteApi("/app/people");

export function PeoplePage() {
  const t = useTranslations("people");
  const { me } = app.useRouteContext();
  const { tab = "people" } = route.useSearch();
  const navigate = route.useNavigate();
  if (!mayAct(me.role, "admin")) return <AdminsOnly title={t("title")} />;
  return (
    <>
      <PageHeader title={t("title")} hint={t("hint")} />
      <Tabs
        label={t("title")}
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next } })}
        tabs={[
          { value: "people", label: t("tab.people"), content: <People myId={me.id} /> },
          { value: "keys", label: t("tab.keys"), content: <Keys /> },
        ]}
      />
    </>
  );
}
