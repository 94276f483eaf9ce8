import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { FigureTile } from "../features/models/figure-tile.tsx";
import { ModelCurves } from "../features/models/model-curves.tsx";
import { RolloutTile } from "../features/models/rollout-tile.tsx";
import { VersionList } from "../features/models/version-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One model: what of it is in use, its versions, and how they do. */
export function ModelPage() {
  const { name } = useParams({ from: "/models/$name" });
  const { figure, version } = useSearch({ from: "/models/$name" });
  const navigate = useNavigate({ from: "/models/$name" });
  return (
    <main className={page.page}>
      <PageHead title={name} above={<Link to="/models">Models</Link>} />
      <RolloutTile model={name} />
      <VersionList name={name} />
      <ModelCurves model={name} version={version} />
      <FigureTile
        model={name}
        figure={figure}
        onFigure={(chosen) =>
          navigate({ search: (now) => ({ ...now, figure: chosen }), replace: true, resetScroll: false })
        }
      />
    </main>
  );
}
