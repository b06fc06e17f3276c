import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";

import { jobQuery } from "@/api/events";
import { Button } from "@/components/ui/Button";
import { Select } from "@/components/ui/Field";

import { cataloguesQuery, sourcesQuery } from "./queries";
import type { Scope } from "./service";

interface FiltersProps {
  readonly scope: Scope;
  readonly onChange: (scope: Scope) => void;
}

/** What to look through: a catalogue, one of its sources, or one list. */
export function Filters({ scope, onChange }: FiltersProps) {
  const t = useTranslations("reviews.filter");
  const catalogues = useQuery(cataloguesQuery);
  const sources = useQuery({ ...sourcesQuery(scope.catalogueId ?? ""), enabled: scope.catalogueId !== null });
  const named = (items: readonly { readonly id: string; readonly name: string }[] = []) =>
    items.map(({ id, name }) => ({ value: id, label: name }));
  const chosen = (value: string) => (value === "" ? null : value);
  return (
    <div role="group" aria-label={t("label")} className="flex flex-wrap items-center gap-2">
      {scope.jobId !== null ? (
        <OneList jobId={scope.jobId} onClear={() => onChange({ ...scope, jobId: null })} />
      ) : (
        <>
          <Select
            hideLabel
            className="max-sm:w-full sm:w-52"
            label={t("catalogue")}
            value={scope.catalogueId ?? ""}
            options={[{ value: "", label: t("allCatalogues") }, ...named(catalogues.data?.items)]}
            onChange={(event) => onChange({ catalogueId: chosen(event.target.value), sourceId: null, jobId: null })}
          />
          {scope.catalogueId !== null && (
            <Select
              hideLabel
              className="max-sm:w-full sm:w-52"
              label={t("source")}
              value={scope.sourceId ?? ""}
              options={[{ value: "", label: t("allSources") }, ...named(sources.data?.items)]}
              onChange={(event) => onChange({ ...scope, sourceId: chosen(event.target.value) })}
            />
          )}
        </>
      )}
    </div>
  );
}

interface OneListProps {
  readonly jobId: string;
  readonly onClear: () => void;
}

function OneList({ jobId, onClear }: OneListProps) {
  const t = useTranslations("reviews.filter");
  const format = useFormatter();
  const job = useQuery(jobQuery(jobId));
  const catalogueId = job.data?.catalogueId;
  const sources = useQuery({ ...sourcesQuery(catalogueId ?? ""), enabled: catalogueId !== undefined });
  const source = sources.data?.items.find((one) => one.id === job.data?.sourceId)?.name ?? t("job");
  return (
    <>
      {job.data !== undefined && (
        <span className="font-medium wrap-anywhere">
          {t("thisJob", {
            source,
            when: format.dateTime(new Date(job.data.createdAt), { dateStyle: "medium", timeStyle: "short" }),
          })}
        </span>
      )}
      <Button small onClick={onClear}>
        {t("clearJob")}
      </Button>
    </>
  );
}
