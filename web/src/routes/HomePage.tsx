import { PageHeader } from "@/components/ui/PageHeader";

export function HomePage() {
  return <PageHeader title="Home" />;
}
