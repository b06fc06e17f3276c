import { PageHeader } from "@/components/ui/PageHeader";

export function ReviewsPage() {
  return <PageHeader title="Reviews" />;
}
