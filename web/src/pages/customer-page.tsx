import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { customerQuery } from "../features/customers/api/customer.ts";
import { CustomerView } from "../features/customers/customer-view.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One customer from all sides. */
export function CustomerPage() {
  const { id } = useParams({ from: "/customers/$id" });
  const { data } = useQuery(customerQuery(id));
  return (
    <main className={page.page}>
      <PageHead title={data?.name ?? id} above={<Link to="/customers">Customers</Link>} />
      <CustomerView id={id} />
    </main>
  );
}
