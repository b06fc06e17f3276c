import { PageHeader } from "@/components/ui/PageHeader";

export function RecordPage() {
  return <PageHeader title="Record" />;
}
