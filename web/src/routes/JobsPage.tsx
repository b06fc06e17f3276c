import { PageHeader } from "@/components/ui/PageHeader";

export function JobsPage() {
  return <PageHeader title="Jobs" />;
}
