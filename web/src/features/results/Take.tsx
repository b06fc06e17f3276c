import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";

import { buttonClasses } from "@/components/ui/Button";
import { Select } from "@/components/ui/Field";
import { Panel } from "@/components/ui/Panel";

const FORMATS = ["xlsx", "csv", "tsv", "parquet", "jsonl"] as const;

/** The links as a file: a plain link, so that the browser downloads it as it does others. */
export function Take({ jobId }: { readonly jobId: string }) {
  const t = useTranslations("results.take");
  const [form, setForm] = useState<(typeof FORMATS)[number]>("xlsx");
  return (
    <Panel title={t("title")} hint={t("hint")}>
      <div className="flex flex-wrap items-end gap-3">
        <Select
          className="min-w-44"
          label={t("format")}
          value={form}
          options={FORMATS.map((value) => ({ value, label: t(value) }))}
          onChange={({ target }) => setForm(FORMATS.find((value) => value === target.value) ?? "xlsx")}
        />
        <a href={`/api/v1/jobs/${jobId}/export?format=${form}`} download className={buttonClasses()}>
          <Download aria-hidden className="size-4" />
          {t("download")}
        </a>
      </div>
    </Panel>
  );
}
