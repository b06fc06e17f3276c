/** The address that signs in whoever opens it first. */
export const signInLink = (token: string, origin: string = window.location.origin): string =>
  `${origin}/sign-in?token=${encodeURIComponent(token)}`;
