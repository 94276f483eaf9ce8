package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.Explanation.Made;
import dev.millrace.ml.KeptBody.OfItems;
import dev.millrace.ml.KeptBody.Told;
import dev.millrace.ml.Recommendations.Answer;
import dev.millrace.ml.Recommendations.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps what recommendations were made of, and makes them once more from the same snapshots. The
/// definition as it was is one file for as many answers as it gave.
final class RecommendationAnswers {

  private static final String PREFIX = "items-";
  private static final int MOST_HEEDED = 50;

  private final AnswerLog log;
  private final Artifacts artifacts;
  private final MlModels.Parts parts;
  private final Champions<Recommendations.Served> champions;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  RecommendationAnswers(
      AnswerLog log,
      Artifacts artifacts,
      MlModels.Parts parts,
      Champions<Recommendations.Served> champions) {
    this.log = log;
    this.artifacts = artifacts;
    this.parts = parts;
    this.champions = champions;
  }

  /// The name of a definition's file, found out once for each that is in use.
  private record Known(RecommendationDefinition definition, String file) {}

  /// Ids of recommendations are as long as the names in them; the part drawn by chance is enough.
  static String id(String id) {
    int dot = id.lastIndexOf('.');
    return dot < 0 ? id : PREFIX + id.substring(dot + 1);
  }

  Recommendation keep(Answer answer) {
    Recommendation told = answer.told();
    log.add(
        new AnswerLog.Entry(
            id(told.id()),
            told.asOf(),
            told.model(),
            told.version(),
            answer.question().about(),
            () -> body(answer)));
    return told;
  }

  /// On the thread that writes answers down.
  private String body(Answer answer) {
    Question question = answer.question();
    Method method = question.method();
    return new OfItems(
            OfItems.IS,
            file(answer.definition()),
            question.scenario(),
            method == null ? null : method.name(),
            question.limit(),
            question.explores(),
            question.clicks(),
            answer.drawn(),
            answer.tables(),
            told(answer.told()))
        .json();
  }

  private String file(RecommendationDefinition definition) {
    Known last = known.get(definition.name());
    if (last != null && last.definition().equals(definition)) {
      return last.file();
    }
    Origin origin = Origin.of(definition, parts.trainingSets());
    String file = "%s/asked/%s.json".formatted(definition.name(), origin.hash());
    artifacts.write(file, origin.toJson());
    known.put(definition.name(), new Known(definition, file));
    return file;
  }

  Explanation explain(AnswerLog.Entry entry, ModelVersion version, String json) {
    OfItems kept = KeptBody.read(json, OfItems.class);
    List<Told> again = List.of();
    List<String> heeded = List.of();
    List<String> rules = List.of();
    String note = null;
    try {
      RecommendationDefinition definition = definition(kept.definition());
      rules = rules(definition, kept);
      Optional<LakeView> view = Reproducing.pinned(parts.lake(), kept.tables(), new ArrayList<>());
      if (view.isEmpty()) {
        note = "The lake no longer has the snapshots that the answer was made from.";
      } else {
        Answer answer =
            Recommendations.again(
                champions,
                parts,
                definition,
                version,
                view.get(),
                question(entry, kept),
                kept.drawn());
        again = told(answer.told());
        heeded = answer.heeded(MOST_HEEDED);
      }
    } catch (MillraceException e) {
      note = e.problem().message();
    }
    return new Explanation(
        entry.id(),
        Explanation.Kind.RECOMMENDATIONS,
        entry.at(),
        entry.key(),
        version,
        null,
        "CHAMPION",
        List.of(),
        List.of(),
        null,
        note,
        new Made(ValueAnswers.parts(kept.told(), again), kept.tables(), heeded, rules));
  }

  private static Question question(AnswerLog.Entry entry, OfItems kept) {
    String method = kept.method();
    return new Question(
        kept.scenario(),
        method == null ? null : Method.valueOf(method),
        entry.key(),
        kept.limit(),
        kept.explores(),
        kept.clicks());
  }

  private RecommendationDefinition definition(String file) {
    try {
      return Origin.read(Files.readAllBytes(artifacts.path(file)))
          .trainedBy()
          .filter(RecommendationDefinition.class::isInstance)
          .map(RecommendationDefinition.class::cast)
          .orElseThrow(
              () -> new IllegalStateException("A kept definition is not readable; this is a bug."));
    } catch (IOException e) {
      throw Artifacts.unusable("cannot be read: " + e.getMessage(), file, e);
    }
  }

  private static List<String> rules(RecommendationDefinition definition, OfItems kept) {
    var rules = new ArrayList<String>();
    rules.add("shown where %s".formatted(definition.catalogue().condition().strip()));
    definition.scenarios().stream()
        .filter(each -> each.name().equals(kept.scenario()))
        .findFirst()
        .ifPresent(scenario -> rules.addAll(rules(scenario)));
    return rules;
  }

  private static List<String> rules(Scenario scenario) {
    var rules = new ArrayList<String>();
    rules.add("method %s".formatted(scenario.method().name().toLowerCase(Locale.ROOT)));
    rules.add("and where %s".formatted(scenario.condition().strip()));
    if (scenario.hidesBought()) {
      rules.add("without what was bought");
    }
    scenario
        .rules()
        .boosts()
        .forEach(each -> rules.add("boost by %s where %s".formatted(each.by(), each.condition())));
    scenario
        .rules()
        .pins()
        .forEach(each ->
            rules.add(
                "pin '%s' at %d where %s".formatted(each.item(), each.at(), each.condition())));
    scenario
        .rules()
        .caps()
        .forEach(
            each -> rules.add("at most %d with the same %s".formatted(each.most(), each.by())));
    var diversity = scenario.rules().diversity();
    if (diversity != null) {
      rules.add("variety of %s by %s".formatted(diversity.by(), diversity.strength()));
    }
    if (scenario.explore() > 0) {
      rules.add("one place left to chance in a share of %s".formatted(scenario.explore()));
    }
    return rules;
  }

  private static List<Told> told(Recommendation answer) {
    var told = new ArrayList<Told>();
    for (Recommendation.Item item : answer.items()) {
      told.add(
          new Told(
              String.valueOf(told.size() + 1), "%s (%s)".formatted(item.item(), item.score())));
    }
    return told;
  }
}
