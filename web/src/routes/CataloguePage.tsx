import { PageHeader } from "@/components/ui/PageHeader";

export function CataloguePage() {
  return <PageHeader title="Catalogue" />;
}
