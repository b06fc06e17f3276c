import { PageHeader } from "@/components/ui/PageHeader";

export function CataloguesPage() {
  return <PageHeader title="Catalogues" />;
}
