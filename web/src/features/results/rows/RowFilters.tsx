import { Columns3 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";

import { DECISIONS } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Select, TextField } from "@/components/ui/Field";

import { decisionOf, type Filter, shareOf } from "./filter";

interface RowFiltersProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly onColumns: () => void;
}

/** Milliseconds without a key after which somebody is thought to have typed. */
const TYPED = 300;

/** Which rows are wanted. */
export function RowFilters({ filter, onFilter, onColumns }: RowFiltersProps) {
  const t = useTranslations("results.rows");
  const common = useTranslations("common.decision");
  const [typed, setTyped] = useState({ search: filter.search, min: "", max: "" });
  const min = shareOf(typed.min);
  const max = shareOf(typed.max);
  const wrong = { min: Number.isNaN(min), max: Number.isNaN(max) };
  useEffect(() => {
    if (wrong.min || wrong.max) return undefined;
    const next = { ...filter, search: typed.search.trim(), min, max };
    if (next.search === filter.search && next.min === filter.min && next.max === filter.max) return undefined;
    const timer = setTimeout(() => onFilter(next), TYPED);
    return () => clearTimeout(timer);
  }, [typed.search, min, max, wrong.min, wrong.max, filter, onFilter]);
  const change = (name: keyof typeof typed) => (event: { readonly target: { readonly value: string } }) =>
    setTyped((before) => ({ ...before, [name]: event.target.value }));
  return (
    <div role="search" className="flex flex-wrap items-start gap-3 px-4 pt-3.5 pb-3">
      <TextField
        className="min-w-48 flex-1"
        label={t("search")}
        type="search"
        placeholder={t("searchHint")}
        value={typed.search}
        onChange={change("search")}
      />
      <Select
        className="w-36"
        label={t("decision")}
        value={filter.decision ?? ""}
        options={[
          { value: "", label: t("all") },
          ...DECISIONS.map((decision) => ({ value: decision, label: common(decision) })),
        ]}
        onChange={({ target }) => onFilter({ ...filter, decision: decisionOf(target.value) })}
      />
      <TextField
        className="w-20"
        label={t("min")}
        inputMode="decimal"
        error={wrong.min ? t("badShare") : null}
        value={typed.min}
        onChange={change("min")}
      />
      <TextField
        className="w-20"
        label={t("max")}
        inputMode="decimal"
        error={wrong.max ? t("badShare") : null}
        value={typed.max}
        onChange={change("max")}
      />
      <Button className="mt-6" icon={<Columns3 aria-hidden className="size-4" />} onClick={onColumns}>
        {t("columns")}
      </Button>
    </div>
  );
}
