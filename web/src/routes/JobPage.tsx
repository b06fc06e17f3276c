import { PageHeader } from "@/components/ui/PageHeader";

export function JobPage() {
  return <PageHeader title="Job" />;
}
