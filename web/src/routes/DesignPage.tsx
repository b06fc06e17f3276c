import { Boxes } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";

import { ApiError } from "@/api/errors";
import { DECISIONS } from "@/api/types";
import { Badge } from "@/components/ui/Badge";
import { Button, type Tone } from "@/components/ui/Button";
import { CopyField } from "@/components/ui/CopyField";
import { CountsBar } from "@/components/ui/CountsBar";
import { Dialog } from "@/components/ui/Dialog";
import { Callout, EmptyState, ErrorNotice, Loading } from "@/components/ui/Feedback";
import { Checkbox, Select, TextField } from "@/components/ui/Field";
import { FileDrop } from "@/components/ui/FileDrop";
import { Kbd } from "@/components/ui/Kbd";
import { PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { Progress } from "@/components/ui/Progress";
import { RadioGroup } from "@/components/ui/RadioGroup";
import { RecordText } from "@/components/ui/RecordText";
import { Stat } from "@/components/ui/Stat";
import { Table } from "@/components/ui/Table";
import { Tabs } from "@/components/ui/Tabs";
import { useToast } from "@/components/ui/Toasts";
import { VirtualTable } from "@/components/ui/VirtualTable";
import { Waterfall } from "@/components/ui/Waterfall";

const TONES: readonly Tone[] = ["primary", "plain", "quiet", "danger"];
const COLOURS = [
  ["bg-canvas", "canvas"],
  ["bg-surface", "surface"],
  ["bg-sunken", "sunken"],
  ["bg-accent", "accent"],
  ["bg-accent-soft", "accent-soft"],
  ["bg-link-fill", "link-fill"],
  ["bg-review-fill", "review-fill"],
  ["bg-no-match-fill", "no-match-fill"],
  ["bg-failed-fill", "failed-fill"],
] as const;
const REFUSAL = new ApiError("EXAMPLE", "row 7: the column price holds a word", 503, "2f6c0b", 2);

const LONG_COLUMNS = [
  { id: "row", header: "Row", width: 90, numeric: true, cell: ({ row }: { readonly row: number }) => row },
  { id: "key", header: "Key", width: 160, cell: ({ row }: { readonly row: number }) => `A-${row}` },
];
/** Every third row is on its way. */
const longRow = (index: number) => (index % 3 === 2 ? undefined : { row: index + 1 });
const nothing = () => undefined;

/** Every component of the design system in its states: for whoever builds a page, and for the checks of contrast. */
export function DesignPage() {
  const common = useTranslations("common");
  const [open, setOpen] = useState(false);
  const [tab, setTab] = useState("first");
  const [file, setFile] = useState<File | null>(null);
  const toasts = useToast();
  return (
    <>
      <PageHeader title="Design system" hint="What pages are made of. Names of tokens are those of the domain." />
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="Buttons">
          <Row>
            {TONES.map((tone) => (
              <Button key={tone} tone={tone}>
                {tone}
              </Button>
            ))}
            <Button busy>busy</Button>
            <Button disabled>disabled</Button>
            <Button small>small</Button>
          </Row>
        </Panel>
        <Panel title="Decisions and keys">
          <Row>
            {DECISIONS.map((decision) => (
              <Badge key={decision} tone={decision}>
                {common(`decision.${decision}`)}
              </Badge>
            ))}
            <Badge tone="accent">accent</Badge>
            <Kbd>?</Kbd>
          </Row>
        </Panel>
        <Panel title="Fields">
          <div className="grid gap-3">
            <TextField label="Name" hint="As it stands in the list" defaultValue="Steel bolts" />
            <TextField label="Precision" error="A number from 0.5 to 0.999 is needed." defaultValue="2" />
            <Select label="Kind" options={["text", "number"].map((value) => ({ value, label: value }))} />
            <Checkbox label="Ignore this column" hint="It adds nothing to the match" />
            <RadioGroup
              label="Role"
              value="reviewer"
              onChange={() => undefined}
              choices={[
                { value: "viewer", label: "Viewer", hint: "Sees results." },
                { value: "reviewer", label: "Reviewer", hint: "Also decides the doubtful rows." },
              ]}
            />
            <CopyField label="Key" value="lw_4f9c0b7e2a" hint="It is not shown again." />
          </div>
        </Panel>
        <Panel title="Colours">
          <ul className="grid grid-cols-3 gap-2 text-xs">
            {COLOURS.map(([colour, name]) => (
              <li key={name}>
                <div className={`${colour} h-10 rounded-control border border-line`} />
                {name}
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title="File">
          <FileDrop file={file} onFile={setFile} />
        </Panel>
        <Panel title="Progress and numbers">
          <div className="grid gap-4">
            <Progress label="Known" value={0.4} />
            <Progress label="Unknown" value={null} />
            <dl className="grid grid-cols-2 gap-4">
              <Stat label="Linked" value="183" hint="69 %" />
              <Stat label="To review" value="35" />
            </dl>
          </div>
        </Panel>
        <Panel title="Table" flush>
          <Table
            label="Example"
            rows={[
              { key: "A-1", share: 0.97 },
              { key: "A-2", share: 0.41 },
            ]}
            rowKey={(row) => row.key}
            columns={[
              { id: "key", header: "Key", cell: (row) => row.key },
              { id: "share", header: "Probability", numeric: true, cell: (row) => row.share },
            ]}
          />
        </Panel>
        <Panel title="Tabs, dialog, toast">
          <Tabs
            label="Example"
            value={tab}
            onChange={setTab}
            tabs={[
              { value: "first", label: "First", content: "The first view." },
              { value: "second", label: "Second", content: "The second view." },
            ]}
          />
          <Row>
            <Button onClick={() => setOpen(true)}>Open a dialog</Button>
            <Button onClick={() => toasts.add({ title: "Saved", description: "One judgement." })}>Say something</Button>
          </Row>
          <Dialog
            open={open}
            onClose={() => setOpen(false)}
            title="A dialog"
            description="One question at a time."
            actions={<Button onClick={() => setOpen(false)}>{common("close")}</Button>}
          />
        </Panel>
        <Panel title="Waterfall">
          <Waterfall
            label="Evidence for A-1"
            parts={[
              { label: "Starting odds", bits: -1.2 },
              { label: "barcode: the same", bits: 6.4, detail: "“4006381333931” beside “4006381333931”" },
              { label: "name: words", bits: 2.1, detail: "“Winkelschl. 230 mm” beside “Angle grinder 230 mm”" },
              { label: "price: amount", bits: -1.6, detail: "“114,46” beside “121.50”" },
            ]}
          />
        </Panel>
        <Panel title="Counts and records">
          <div className="grid gap-3">
            <CountsBar counts={{ link: 161, review: 31, no_match: 60, failed: 2 }} />
            <CountsBar counts={{ link: 1, review: 0, no_match: 999, failed: 0 }} large />
            <RecordText fields={{ sku: "A-1", name: "Angle grinder", size: "230 mm" }} />
            <RecordText named fields={{ sku: "A-1", name: "Angle grinder", size: "230 mm" }} />
          </div>
        </Panel>
        <Panel title="A very long table" flush>
          <VirtualTable
            label="A very long table"
            columns={LONG_COLUMNS}
            hidden={{}}
            count={100_000}
            more={false}
            rowAt={longRow}
            onRange={nothing}
            onOpen={nothing}
            placeholder={(index) => `Row ${index + 1} is on its way…`}
          />
        </Panel>
        <Panel title="Loading, empty, failed">
          <div className="grid gap-3">
            <Loading rows={2} />
            <EmptyState icon={<Boxes />} title="No catalogue yet">
              Drop a file to make one.
            </EmptyState>
            <Callout>The list looks one-to-one.</Callout>
            <Callout tone="review">Two columns hold the same values.</Callout>
            <ErrorNotice error={REFUSAL} onRetry={() => undefined} />
          </div>
        </Panel>
      </div>
    </>
  );
}

function Row({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}
