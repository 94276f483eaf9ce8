import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { CompareView } from "../features/models/compare-view.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** Two versions of a model, named by the address. */
export function ComparePage() {
  const { name } = useParams({ from: "/models/$name/compare" });
  const { a, b } = useSearch({ from: "/models/$name/compare" });
  const navigate = useNavigate();
  return (
    <main className={page.page}>
      <PageHead
        title={`Compare ${name}`}
        above={
          <Link to="/models/$name" params={{ name }}>
            {name}
          </Link>
        }
      />
      <CompareView
        model={name}
        a={a}
        b={b}
        onChoose={(first, second) =>
          navigate({
            to: "/models/$name/compare",
            params: { name },
            search: { a: first, b: second },
            replace: true,
          })
        }
      />
    </main>
  );
}
