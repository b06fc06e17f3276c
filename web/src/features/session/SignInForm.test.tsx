import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { failure, fakeApi } from "@/testing/fakeApi";
import { show } from "@/testing/render";

import { SignInForm, tokenIn } from "./SignInForm";

const ME = { kind: "user", id: "1", name: "Ada", role: "admin", scopes: [] };

test.each([
  ["http://127.0.0.1:8080/sign-in?token=abc", "abc"],
  ["  abc  ", "abc"],
  ["/sign-in?x=1&token=a%2Bb", "a+b"],
])("a pasted link or token is understood: %s", (pasted, token) => {
  expect(tokenIn(pasted)).toBe(token);
});

test("the link that was printed signs in", async () => {
  const asked = fakeApi({ "POST /api/v1/sign-in": () => ME });
  const onSignedIn = vi.fn();
  await show(<SignInForm onSignedIn={onSignedIn} />);
  await userEvent.type(screen.getByLabelText("One-time link"), "http://127.0.0.1:8080/sign-in?token=abc");
  await userEvent.click(screen.getByRole("button", { name: "Sign in with the link" }));
  await vi.waitFor(() => expect(onSignedIn).toHaveBeenCalled());
  expect(asked[0]?.body).toEqual({ token: "abc" });
});

test("a refusal says what to do", async () => {
  fakeApi({ "POST /api/v1/sign-in": () => failure(401, "UNAUTHENTICATED", "sign in first") });
  await show(<SignInForm onSignedIn={() => undefined} />);
  await userEvent.type(screen.getByLabelText("E-mail address"), "ada@example.org");
  await userEvent.type(screen.getByLabelText("Password"), "wrong");
  await userEvent.click(screen.getByRole("button", { name: "Sign in with a password" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Ask for a new link");
});
