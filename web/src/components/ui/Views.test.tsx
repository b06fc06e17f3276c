import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";

import { show } from "@/testing/render";

import { Button } from "./Button";
import { More } from "./More";
import { PageHeader } from "./PageHeader";
import { Panel } from "./Panel";
import { Progress } from "./Progress";
import { Stat } from "./Stat";
import { Table } from "./Table";
import { Tabs } from "./Tabs";
import { useToast } from "./Toasts";
import { When } from "./When";

test("a table has a name, heads and rows, and is reached by keyboard where it scrolls", async () => {
  await show(
    <Table
      label="Records"
      rows={[{ key: "A-1", price: 3 }]}
      rowKey={(row) => row.key}
      columns={[
        { id: "key", header: "Key", cell: (row) => row.key },
        { id: "price", header: "Price", numeric: true, cell: (row) => row.price },
      ]}
    />,
  );
  expect(screen.getAllByRole("columnheader").map((head) => head.textContent)).toEqual(["Key", "Price"]);
  expect(screen.getByRole("row", { name: "A-1 3" })).toBeInTheDocument();
  await userEvent.tab();
  expect(screen.getByRole("group", { name: "Records" })).toHaveFocus();
});

function Views() {
  const [value, setValue] = useState("one");
  return (
    <Tabs
      label="Views"
      value={value}
      onChange={setValue}
      tabs={[
        { value: "one", label: "First", content: "What is first" },
        { value: "two", label: "Second", content: "What is second" },
      ]}
    />
  );
}

test("one view is shown at a time, and chosen by keyboard too", async () => {
  await show(<Views />);
  expect(screen.getByRole("tab", { name: "First" })).toHaveAttribute("aria-selected", "true");
  expect(screen.queryByText("What is second")).not.toBeInTheDocument();
  await userEvent.tab();
  await userEvent.keyboard("{ArrowRight}{Enter}");
  expect(await screen.findByText("What is second")).toBeInTheDocument();
  expect(screen.queryByText("What is first")).not.toBeInTheDocument();
});

test.each([
  [0.414, "41"],
  [-1, "0"],
  [7, "100"],
  [null, null],
])("progress of %s is told as %s percent", async (value, percent) => {
  await show(<Progress label="Rows" value={value} text="some rows" />);
  const bar = screen.getByRole("progressbar", { name: "Rows" });
  expect(bar.getAttribute("aria-valuenow")).toBe(percent);
  expect(bar).toHaveAttribute("aria-valuetext", "some rows");
});

test("a page has its title on the tab and the focus, a panel is found by its title", async () => {
  await show(
    <>
      <PageHeader title="Jobs" hint="Newest first." above={<a href="/">Home</a>} actions={<Button>New</Button>} />
      <Panel title="Rows" hint="All of them." actions={<Button>Export</Button>}>
        <dl>
          <Stat label="Linked" value="183" hint="69 %" />
        </dl>
      </Panel>
      <Panel flush>Untitled</Panel>
    </>,
  );
  expect(document.title).toBe("Jobs · Likewise");
  expect(screen.getByRole("heading", { level: 1, name: "Jobs" })).toHaveFocus();
  const panel = within(screen.getByRole("region", { name: "Rows" }));
  expect(panel.getByRole("button", { name: "Export" })).toBeInTheDocument();
  expect(panel.getByRole("term")).toHaveTextContent("Linked");
  expect(panel.getAllByRole("definition").map((told) => told.textContent)).toEqual(["69 %", "183"]);
});

test("a page leaves the focus with what a person has in hand", async () => {
  const field = document.createElement("input");
  document.body.append(field);
  field.focus();
  await show(<PageHeader title="Jobs" />);
  expect(field).toHaveFocus();
  field.remove();
});

function Saying() {
  const toasts = useToast();
  return <Button onClick={() => toasts.add({ title: "Saved", description: "One judgement." })}>Save</Button>;
}

test("news can be read and put away", async () => {
  await show(<Saying />);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const news = await screen.findByRole("dialog", { name: "Saved" });
  expect(news).toHaveTextContent("One judgement.");
  await userEvent.click(within(news).getByRole("button", { name: "Close" }));
  await expect.poll(() => screen.queryByRole("dialog", { name: "Saved" })).toBeNull();
});

test("more comes by the button, and by scrolling to it", async () => {
  const onMore = vi.fn();
  const seen: ((entries: readonly { isIntersecting: boolean }[]) => void)[] = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(tell: (typeof seen)[number]) {
        seen.push(tell);
      }
      observe() {
        return undefined;
      }
      disconnect() {
        return undefined;
      }
    },
  );
  const { unmount } = await show(<More has busy={false} onMore={onMore} />);
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  seen.at(-1)?.([{ isIntersecting: false }]);
  expect(onMore).toHaveBeenCalledTimes(1);
  seen.at(-1)?.([{ isIntersecting: true }]);
  expect(onMore).toHaveBeenCalledTimes(2);
  unmount();
  await show(<More has={false} busy={false} onMore={onMore} />);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

test("a moment is told as how long ago, after a week as the date, and never as to come", async () => {
  vi.useFakeTimers({ now: new Date("2026-03-10T12:00:00Z"), toFake: ["Date"] });
  await show(
    <>
      <When at="2026-03-10T09:00:00Z" />
      <When at="2026-02-01T09:00:00Z" />
      <When at="2026-03-10T12:00:30Z" />
    </>,
  );
  vi.useRealTimers();
  expect(screen.getByText("3 hours ago")).toHaveAttribute("title", "Mar 10, 2026, 9:00 AM");
  expect(screen.getByText("Feb 1, 2026")).toBeInTheDocument();
  expect(screen.getByText("now")).toBeInTheDocument();
});
