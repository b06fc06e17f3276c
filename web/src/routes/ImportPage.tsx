import { PageHeader } from "@/components/ui/PageHeader";

export function ImportPage() {
  return <PageHeader title="Import" />;
}

export function NewCataloguePage() {
  return <PageHeader title="New catalogue" />;
}
