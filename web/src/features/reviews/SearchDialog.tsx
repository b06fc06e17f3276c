import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";

import type { CatalogueRecord, Review } from "@/api/types";
import { classes } from "@/components/ui/classes";
import { Dialog } from "@/components/ui/Dialog";
import { ErrorNotice, Loading } from "@/components/ui/Feedback";

import { inWords } from "@/components/records/align";
import { recordsQuery } from "./queries";
import { useSettled } from "./useSettled";

interface SearchDialogProps {
  readonly open: boolean;
  readonly review: Review;
  readonly onClose: () => void;
  readonly onChoose: (record: CatalogueRecord) => void;
}

/** Any catalogue record, found by words: what is chosen is the match. */
export function SearchDialog({ open, review, onClose, onChoose }: SearchDialogProps) {
  const t = useTranslations("reviews.search");
  const field = useRef<HTMLInputElement>(null);
  const record = inWords(review.fields, review.key);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("title")}
      description={t("description", { record })}
      focusFirst={field}
      wide
    >
      <Finder key={review.id} field={field} catalogueId={review.catalogueId} onChoose={onChoose} />
    </Dialog>
  );
}

interface FinderProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly catalogueId: string;
  readonly onChoose: (record: CatalogueRecord) => void;
}

function Finder({ field, catalogueId, onChoose }: FinderProps) {
  const t = useTranslations("reviews.search");
  const id = useId();
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const search = useSettled(text.trim());
  const found = useQuery(recordsQuery(catalogueId, search));
  const records = search === "" ? [] : (found.data?.items ?? []);
  const active = records[Math.min(place, records.length - 1)];
  const press = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setPlace((now) => Math.max(0, Math.min(records.length - 1, now + step)));
    }
    const settled = search === text.trim() && !found.isPlaceholderData;
    if (event.key === "Enter" && active !== undefined && settled) onChoose(active);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {t("label")}
        </label>
        <input
          ref={field}
          id={id}
          type="text"
          role="combobox"
          aria-expanded={records.length > 0}
          aria-controls={`${id}-found`}
          aria-activedescendant={active === undefined ? undefined : `${id}-${active.id}`}
          aria-describedby={`${id}-hint`}
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={press}
          className="min-h-9 w-full rounded-control border border-edge bg-surface px-2.5"
        />
        <p id={`${id}-hint`} className="text-xs text-muted">
          {t("hint")}
        </p>
      </div>
      {found.isError && <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.isLoading && <Loading />}
      <p role="status" className="text-muted">
        {search === ""
          ? t("begin")
          : found.isSuccess && <Count of={records.length} more={found.data.nextCursor !== null} />}
      </p>
      <div id={`${id}-found`} role="listbox" aria-label={t("results")} className="flex flex-col gap-1">
        {records.map((record, at) => (
          // The field above moves among them by its arrow keys, as a combobox does.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={record.id}
            id={`${id}-${record.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={record === active}
            onClick={() => onChoose(record)}
            onPointerMove={() => setPlace(at)}
            className={classes(
              "cursor-pointer rounded-control border px-3 py-2",
              record === active ? "border-accent bg-accent-soft" : "border-line",
            )}
          >
            <span className="mr-2 font-mono text-xs text-muted">{record.key}</span>
            <span className="wrap-anywhere">{inWords(record.fields, record.key)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Count({ of, more }: { readonly of: number; readonly more: boolean }) {
  const t = useTranslations("reviews.search");
  if (of === 0) return t("none");
  return more ? t("foundMore", { count: of }) : t("found", { count: of });
}
