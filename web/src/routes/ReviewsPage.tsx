import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslations } from "use-intl";

import { buttonClasses } from "@/components/ui/Button";
import { PageHeader } from "@/components/ui/PageHeader";
import { Filters } from "@/features/reviews/Filters";
import { ReviewDesk } from "@/features/reviews/ReviewDesk";
import { WaitingList } from "@/features/reviews/WaitingList";

const route = getRouteApi("/app/reviews");

export function ReviewsPage() {
  const t = useTranslations("reviews");
  const { me } = route.useRouteContext();
  const { view, reviewId, ...wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const scope = {
    catalogueId: wanted.catalogueId ?? null,
    sourceId: wanted.sourceId ?? null,
    jobId: wanted.jobId ?? null,
  };
  const list = view === "list";
  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <>
            <Filters
              scope={scope}
              onChange={(next) =>
                void navigate({
                  search: {
                    view,
                    reviewId: undefined,
                    catalogueId: next.catalogueId ?? undefined,
                    sourceId: next.sourceId ?? undefined,
                    jobId: next.jobId ?? undefined,
                  },
                })
              }
            />
            <Link
              to="/reviews"
              search={{ ...wanted, reviewId: undefined, view: list ? undefined : "list" }}
              className={buttonClasses()}
            >
              {list ? t("view.desk") : t("view.list")}
            </Link>
          </>
        }
      />
      {list ? (
        <WaitingList
          key={JSON.stringify(scope)}
          scope={scope}
          onOpen={(id) => void navigate({ search: { ...wanted, view: undefined, reviewId: id } })}
        />
      ) : (
        <ReviewDesk
          key={JSON.stringify(scope)}
          scope={scope}
          me={me}
          reviewId={reviewId}
          onList={() => void navigate({ search: { ...wanted, reviewId: undefined, view: "list" } })}
        />
      )}
    </>
  );
}
