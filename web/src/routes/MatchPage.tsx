import { PageHeader } from "@/components/ui/PageHeader";

export function MatchPage() {
  return <PageHeader title="Match" />;
}
