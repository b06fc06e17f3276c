import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "use-intl";

import { Ask, Given } from "@/components/ui/Ask";

import { newLink, type Person } from "./queries";
import { SignInLink } from "./SignInLink";

interface LinkDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

/** Another one-time link, for somebody who lost theirs, or their password. */
export function LinkDialog({ person, onClose }: LinkDialogProps) {
  const t = useTranslations("people.link");
  const making = useMutation({ mutationFn: newLink });
  const made = making.data;
  const title = t("title", { name: person.name });
  if (made !== undefined)
    return (
      <Given title={title} description={t("send")} onClose={onClose}>
        <SignInLink name={person.name} token={made.signInToken} />
      </Given>
    );
  return (
    <Ask
      title={title}
      description={t("means")}
      does={t("make")}
      busy={making.isPending}
      error={making.error}
      onDo={() => making.mutate(person.id)}
      onClose={onClose}
    />
  );
}
