import { useTranslations } from "use-intl";

import type { Role } from "@/api/types";
import { RadioGroup } from "@/components/ui/RadioGroup";

const ROLES = ["viewer", "reviewer", "admin"] as const satisfies readonly Role[];

interface RoleChoicesProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

/** What somebody may do, each role in a sentence. */
export function RoleChoices({ value, onChange }: RoleChoicesProps) {
  const t = useTranslations("people.role");
  const common = useTranslations("common.role");
  return (
    <RadioGroup
      label={t("label")}
      value={value}
      onChange={onChange}
      choices={ROLES.map((role) => ({ value: role, label: common(role), hint: t(role) }))}
    />
  );
}
