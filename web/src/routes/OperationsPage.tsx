import { PageHeader } from "@/components/ui/PageHeader";

export function OperationsPage() {
  return <PageHeader title="Operations" />;
}
