import catalogues from "./en/catalogues.json";
import common from "./en/common.json";
import errors from "./en/errors.json";
import home from "./en/home.json";
import jobs from "./en/jobs.json";
import operations from "./en/operations.json";
import people from "./en/people.json";
import results from "./en/results.json";
import reviews from "./en/reviews.json";
import session from "./en/session.json";

/** All text of the page, a file a feature (ICU MessageFormat). Another language is a folder beside `en`. */
export const en = { catalogues, common, errors, home, jobs, operations, people, results, reviews, session };

export type Messages = typeof en;

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
  }
}

/** The locale for numbers and times: the browser's own, whatever the language of the text. */
export const locale = (): string => navigator.languages[0] ?? navigator.language;
