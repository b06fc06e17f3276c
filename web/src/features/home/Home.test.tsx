import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import type { Me, Role } from "@/api/types";
import { CATALOGUE, IMPORT_JOB, pageOf } from "@/testing/catalogues";
import { failure, fakeApi } from "@/testing/fakeApi";
import { PROPOSED } from "@/testing/operations";
import { show } from "@/testing/render";

import { Home } from "./Home";

const as = (role: Role): Me => ({ kind: "user", id: "u1", name: "Ada", role, scopes: [] });
const READY = { state: "ready", database: "up", queue: "up" };
const SUMMARY = { waiting: 35, waitingMore: false, judgedRecently: 4 };
const OVERVIEW = { paused: false, workers: [{ name: "w1", alive: true }], proposedMatchers: [] };
const ROUTES = {
  "GET /api/v1/catalogues": () => pageOf([CATALOGUE]),
  "GET /api/v1/jobs": () => pageOf([{ ...IMPORT_JOB, state: "completed" }]),
  "GET /api/v1/reviews/summary": () => SUMMARY,
  "GET /api/v1/operations/overview": () => OVERVIEW,
  "GET /health/ready": () => READY,
};

const home = (role: Role, onFile: (file: File) => void = () => undefined) => (
  <Home me={as(role)} onFile={onFile} jobLines={(jobs) => <p>{jobs.map((job) => job.id).join()}</p>} />
);

test("an empty installation asks for the catalogue and takes it", async () => {
  fakeApi({ ...ROUTES, "GET /api/v1/catalogues": () => pageOf([]) });
  const onFile = vi.fn();
  await show(home("admin", onFile));
  const file = new File(["a"], "tools.csv");
  await userEvent.upload(await screen.findByLabelText("Choose a file, or drop it here"), file);
  expect(onFile).toHaveBeenCalledWith(file);
});

test("the sample is loaded by one press, and home shows what has become of it", async () => {
  let loaded = false;
  const asked = fakeApi({
    ...ROUTES,
    "GET /api/v1/catalogues": () => pageOf(loaded ? [CATALOGUE] : []),
    "POST /api/v1/sample": () => {
      loaded = true;
      return { made: true, catalogue: CATALOGUE, jobs: [] };
    },
  });
  await show(home("admin"));
  await userEvent.click(await screen.findByRole("button", { name: "Load the sample" }));
  expect(await screen.findByRole("link", { name: "Tools" })).toBeVisible();
  expect(asked.find(({ method }) => method === "POST")?.headers.get("Idempotency-Key")).toBeTruthy();
});

test("who may not import is told who may", async () => {
  fakeApi({ ...ROUTES, "GET /api/v1/catalogues": () => pageOf([]) });
  await show(home("reviewer"));
  expect(await screen.findByText(/An administrator has to bring the catalogue/)).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

test("home shows catalogues, jobs, what waits, and that all is well", async () => {
  fakeApi(ROUTES);
  await show(home("admin"));
  const row = await screen.findByRole("row", { name: /^Tools 600/ });
  expect(within(row).getByRole("link", { name: "Match a list" })).toHaveAttribute("href", "/catalogues/c1/match");
  expect(await screen.findByText("j1")).toBeVisible();
  expect(await screen.findByText("rows need a person")).toBeVisible();
  expect(screen.getByText("35")).toBeVisible();
  expect(screen.getByText("4 were judged today.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Review them" })).toHaveAttribute("href", "/reviews");
  expect(await screen.findByText("Everything works")).toBeVisible();
});

test("an administrator is told of a better matcher that waits", async () => {
  fakeApi({ ...ROUTES, "GET /api/v1/operations/overview": () => ({ ...OVERVIEW, proposedMatchers: [PROPOSED] }) });
  await show(home("admin"));
  expect(await screen.findByRole("heading", { name: "A better matcher waits for your decision" })).toBeVisible();
  expect(screen.getByText("Right on 47 of 53 judged records; the present version on 13.")).toBeVisible();
  expect(screen.getByRole("link", { name: "See the figures and decide" })).toHaveAttribute(
    "href",
    "/catalogues/c1?tab=matchers",
  );
});

test("a viewer sees what there is, and nothing that is not theirs to do", async () => {
  const asked = fakeApi(ROUTES);
  await show(home("viewer"));
  expect(await screen.findByText("Everything works")).toBeVisible();
  expect(screen.queryByRole("link", { name: "Match a list" })).toBeNull();
  expect(screen.queryByRole("heading", { name: "To review" })).toBeNull();
  expect(asked.map(({ path }) => path)).not.toContain("/api/v1/operations/overview");
});

test("nothing to review, an empty catalogue and no job are told as such", async () => {
  fakeApi({
    ...ROUTES,
    "GET /api/v1/catalogues": () => pageOf([{ ...CATALOGUE, recordCount: 0 }], "next"),
    "GET /api/v1/jobs": () => pageOf([]),
    "GET /api/v1/reviews/summary": () => ({ ...SUMMARY, waiting: 0, judgedRecently: 0 }),
  });
  await show(home("admin"));
  expect(await screen.findByRole("link", { name: "Import a file" })).toHaveAttribute("href", "/catalogues/c1/import");
  expect(screen.getByRole("link", { name: "All catalogues" })).toBeVisible();
  expect(await screen.findByText("Nothing waits for a person.")).toBeVisible();
  expect(await screen.findByText(/None yet/)).toBeVisible();
});

test("how many are under way is said while they are", async () => {
  fakeApi({ ...ROUTES, "GET /api/v1/jobs": () => pageOf([IMPORT_JOB]) });
  await show(home("admin"));
  expect(await screen.findByText("1 is under way.")).toBeVisible();
});

test("without its database the service says what that means, in an answer that is a refusal", async () => {
  const away = Response.json(
    { success: true, data: { state: "unready", database: "down", queue: "up" } },
    { status: 503 },
  );
  fakeApi({
    ...ROUTES,
    "GET /health/ready": () => away.clone(),
    "GET /api/v1/jobs": () => failure(503, "DATABASE", "away"),
  });
  await show(home("viewer"));
  expect(await screen.findByText("The database does not answer")).toBeVisible();
  expect(await screen.findByRole("alert")).toHaveTextContent("Away.");
});

test("a proxy's refusal is no word of the service's", async () => {
  fakeApi({ ...ROUTES, "GET /health/ready": () => new Response("<html>", { status: 502 }) });
  await show(home("viewer"));
  expect(await screen.findByText("The service does not answer")).toBeVisible();
});
