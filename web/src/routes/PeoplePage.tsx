import { PageHeader } from "@/components/ui/PageHeader";

export function PeoplePage() {
  return <PageHeader title="People" />;
}
