import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { Histogram } from "../../charts/histogram.tsx";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { dateTime, span } from "../../lib/dates.ts";
import { count, percent, scalar, words } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { Tile } from "../../ui/tile.tsx";
import { distributionsQuery, driftsQuery } from "./api/distributions.ts";
import { featureViewsQuery } from "./api/feature-views.ts";
import styles from "./distribution-list.module.css";
import { driftOf, type FeatureDrift } from "./drift-words.ts";

type Distributions = Schemas["Distributions"];
type Spread = Distributions["features"][number];

/** Every feature of a view: how its values are spread, how old they are, and how far they have moved. */
export function DistributionList({ view }: { view: string }) {
  const spread = useQuery(distributionsQuery(view));
  const drifts = useQuery(driftsQuery);
  const { data: about } = useQuery({
    ...featureViewsQuery,
    select: ({ items }) => items.find((one) => one.view === view),
  });
  return (
    <Tile
      title="Distributions"
      subtitle={about?.description || "How the values of each feature are spread"}
      query={spread}
      height={420}
      skeleton="rows"
      isEmpty={({ looked }) => looked === 0}
      empty="Nothing was computed yet. Run the flow with the step 'features', or send an event."
    >
      {(all) => (
        <div className={page.page}>
          <Facts facts={factsOf(all)} />
          {drifts.error ? (
            <p className={page.quiet}>{`Drift is not known: ${asProblem(drifts.error).message}`}</p>
          ) : null}
          <ul className={styles.features}>
            {all.features.map((one) => (
              <li key={one.feature}>
                <FeatureSpread
                  spread={one}
                  looked={all.looked}
                  description={about?.features.find(({ name }) => name === one.feature)?.description}
                  drift={driftOf(drifts.data ?? [], one.feature)}
                />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Tile>
  );
}

function factsOf({ basis, keys, looked, asOf, ageSeconds, recordsLeft }: Distributions): [string, string][] {
  const isLive = basis === "live";
  return [
    ["Kept fresh", isLive ? "by events" : "by publication"],
    [isLive ? "States in this process" : "Keys", count(keys)],
    ["Looked at", count(looked)],
    ["As of", asOf ? dateTime(asOf) : "–"],
    isLive
      ? ["Events still to fold", recordsLeft === null ? "not known" : count(recordsLeft)]
      : ["Age", ageSeconds === null ? "–" : span(ageSeconds)],
  ];
}

type FeatureSpreadProps = {
  spread: Spread;
  looked: number;
  description: string | null | undefined;
  drift: FeatureDrift[];
};

function FeatureSpread({ spread, looked, description, drift }: FeatureSpreadProps) {
  const { feature, isList, missing, least, median, mean, most, bins, texts } = spread;
  return (
    <section className={styles.feature} aria-label={feature}>
      <h3>{words(feature)}</h3>
      {description ? <p className={page.quiet}>{description}</p> : null}
      {isList && texts.length > 0 ? (
        <RankedBars
          label={`Most frequent in ${feature}`}
          format="count"
          rows={texts.map(({ text, count: lists }) => ({ name: text, value: lists }))}
        />
      ) : least !== null && most !== null ? (
        <Histogram label={`Distribution of ${feature}`} bins={bins} ends={[least, most]} text={scalar} />
      ) : (
        <p>No key has a value.</p>
      )}
      <Facts
        facts={[
          ["Missing", looked === 0 ? "–" : percent(missing / looked)],
          [isList ? "Median length" : "Median", scalar(median)],
          [isList ? "Mean length" : "Mean", scalar(mean)],
        ]}
      />
      {drift.map(({ model, version, psi, limit, beyond }) => (
        <p key={model} className={styles.drift}>
          <Badge tone={beyond ? "warn" : "good"}>{beyond ? "has moved" : "as trained"}</Badge>
          <span>
            {`PSI ${psi.toFixed(3)}, usual up to ${limit.toFixed(3)}, since `}
            <Link to="/models/$name" params={{ name: model }}>{`${model} version ${version}`}</Link>
          </span>
        </p>
      ))}
    </section>
  );
}
