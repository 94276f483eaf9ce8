package dev.millrace.bench.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A project with a recommender under an experiment, with rules and live clicks, and a churn model.
final class ServingProject {

  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("millrace.yaml", "kind: project\nname: bench\ncurrency: EUR\ntime_zone: UTC\n"),
          Map.entry(
              "sources/items.yaml",
              """
              kind: source
              type: files
              format: csv
              fields:
                item_id: string required
                title: string required
                category: string required
                price: decimal(12,2) required
                stock: integer required
              """),
          Map.entry(
              "sources/interactions.yaml",
              """
              kind: source
              type: files
              format: csv
              fields:
                customer_id: string required
                item_id: string required
                happened_at: timestamp required
                is_purchase: boolean required
              """),
          Map.entry(
              "features/customer_live.yaml",
              """
              kind: feature_view
              entity: customer
              table: bronze.events
              key: user_id
              time: occurred_at
              stream: true
              features:
                viewed: {aggregate: last_k, of: properties.product_id, event: Product Viewed, limit: 10}
              """),
          Map.entry(
              "features/customer_habits.yaml",
              """
              kind: feature_view
              entity: customer
              table: bronze.interactions
              key: customer_id
              time: happened_at
              features:
                days_since_last: {aggregate: days_since_last, default: 365}
                days_since_first: {aggregate: days_since_first, default: 0}
                visits_30d: {aggregate: count, window: 30 days, default: 0}
                visits_90d: {aggregate: count, window: 90 days, default: 0}
                bought_30d: {aggregate: count, where: is_purchase, window: 30 days, default: 0}
                bought_90d: {aggregate: count, where: is_purchase, window: 90 days, default: 0}
                items_90d: {aggregate: distinct, of: item_id, window: 90 days, default: 0}
                days_since_bought: {aggregate: days_since_last, where: is_purchase, default: 365}
              """),
          Map.entry(
              "ml/recommendations.yaml",
              """
              kind: ml_model
              type: recommendations
              interactions: |
                select customer_id as key, item_id as item, happened_at as occurred_at,
                  case when is_purchase then 3 else 1 end as weight, is_purchase
                from bronze.interactions
              data_until: select max(happened_at) from bronze.interactions
              hold_out: 14 days
              catalogue:
                table: bronze.items
                item: item_id
                title: title
                where: stock > 0
              clicks: {view: customer_live, feature: viewed}
              scenarios:
                home:
                  method: for_you
                  hide_bought: true
                  boost: [{when: price > 100, by: 1.1}]
                  cap: [{by: category, most: 6}]
                trending: {method: trending}
              """),
          Map.entry(
              "ml/churn.yaml",
              """
              kind: ml_model
              features: [customer_habits]
              population: |
                select
                  customer_id as key,
                  case
                    when (select max(happened_at) from bronze.interactions) < cast(? as timestamptz) + interval 20 day then null
                    else cast(count(*) filter (where happened_at >= cast(? as timestamptz)) = 0 as integer)
                  end as label
                from bronze.interactions
                where
                  happened_at >= cast(? as timestamptz) - interval 40 day
                  and happened_at < cast(? as timestamptz) + interval 20 day
                  and customer_id < 'c0100000'
                group by customer_id
                having count(*) filter (where happened_at < cast(? as timestamptz)) > 0
              data_until: select max(happened_at) from bronze.interactions
              horizon: 20 days
              cut_off_every: 10 days
              cut_offs: 4
              gate_accuracy: 50 %
              parameters: {rounds: 200, max_depth: 4, eta: 0.05, subsample: 0.8, min_child_weight: 5}
              """),
          Map.entry(
              "metrics/bought.yaml",
              """
              kind: metric
              table: bronze.interactions
              expression: count(*)
              time: happened_at
              """),
          Map.entry(
              "experiments/home.yaml",
              """
              kind: experiment
              scenario: home
              arms:
                personal: {weight: 90, recommendations: home}
                trending: {weight: 10, recommendations: trending}
              metrics:
                primary: bought
              minimum_effect: 10 %
              expected_units: 4000
              window: 14 days
              """),
          Map.entry(
              "flows/learn.yaml",
              """
              kind: flow
              cron: 0 5 1 1 *
              steps:
                - run: features
                - name: recommendations
                  run: train
                  with: {model: recommendations}
                  after: features
                - name: churn
                  run: train
                  with: {model: churn}
                  after: recommendations
              """));

  private ServingProject() {}

  static Path write(Path scratch) throws IOException {
    Path project = scratch.resolve("project");
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = project.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return project;
  }
}
