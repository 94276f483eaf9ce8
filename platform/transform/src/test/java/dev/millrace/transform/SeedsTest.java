package dev.millrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.select.ModelSelector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CSV files of a project that models refer to.
final class SeedsTest {

  private static final String COUNTRIES = "code,name,vat\nde,Germany,0.19\nat,Austria,0.20\n";

  @TempDir private Path directory = Path.of("unset");
  private Workshop it;

  @BeforeEach
  void open() {
    it = new Workshop(directory);
    it.file("seeds/countries.csv", COUNTRIES);
    it.file(
        "models/gold/named.sql",
        "select code, upper(name) as name, vat * 100 as percent from {{ ref('countries') }}");
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void aSeedIsBuiltBeforeWhatRefersToItAndOnlyWhenItsRowsHaveChanged() throws Exception {
    it.build();
    assertThat(it.texts("select name || percent from gold.named order by 1"))
        .containsExactly("AUSTRIA20.0", "GERMANY19.0");
    long first = snapshot();

    it.build();
    assertThat(it.log).anyMatch(line -> line.startsWith("bronze.countries: is up to date"));
    assertThat(snapshot()).isEqualTo(first);

    it.file("seeds/countries.csv", COUNTRIES + "fr,France,0.2\n");
    it.build(Map.of("select", "resource_type:seed"));
    assertThat(snapshot()).isNotEqualTo(first);
    assertThat(it.texts("select count(*) from bronze.countries")).containsExactly("3");
    assertThat(it.texts("select count(*) from gold.named")).containsExactly("2");
  }

  @Test
  void schemaYmlGivesTypesDescriptionsAndTestsInDbtsWords() throws Exception {
    it.file("seeds/countries.csv", "code;name;since\n01;Germany;\n02;Austria;1995-01-01\n");
    it.file(
        "seeds/schema.yml",
        """
        version: 2
        seeds:
          - name: countries
            description: Where we deliver.
            config: {delimiter: ";", column_types: {code: varchar}, tags: [small]}
            columns:
              - name: code
                description: A number with its zeros.
                tests: [unique, not_null]
              - name: name
                data_tests:
                  - accepted_values: {values: [Germany, Austria], config: {severity: warn}}
        """);
    it.file("models/gold/named.sql", "select code, since from {{ ref('countries') }}");
    it.build();

    assertThat(it.texts("select code || typeof(since) from bronze.countries order by 1"))
        .containsExactly("01DATE", "02DATE");
    var seed = it.project().model("countries").orElseThrow();
    assertThat(seed.description()).isEqualTo("Where we deliver.");
    assertThat(seed.columns()).containsEntry("code", "A number with its zeros.");
    assertThat(seed.checks())
        .extracting(check -> check.title() + " " + check.severity())
        .hasSize(3)
        .anyMatch(words -> words.endsWith("warn"));

    it.file("seeds/countries.csv", "code;name;since\n01;Germany;\n01;Austria;1995-01-01\n");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> it.build())
        .withMessageContaining("bronze.countries");
    assertThat(it.texts("select count(distinct code) from bronze.countries"))
        .as("what was published stays")
        .containsExactly("2");
  }

  @Test
  void nothingInAFileIsInterpreted() throws Exception {
    it.file(
        "seeds/countries.csv",
        "code,name,vat\n\"{{ ref('x') }}\",\"it's {% raw %} \\ \",1\nat,\"two\nlines\",2\n");
    it.build(Map.of("select", "countries"));

    assertThat(it.texts("select code || '|' || name from bronze.countries order by vat"))
        .containsExactly("{{ ref('x') }}|it's {% raw %} \\ ", "at|two\nlines");
  }

  @Test
  void lineageAndSelectorsKnowSeeds() {
    CompiledModels models = it.models();
    TableName countries = TableName.of("bronze.countries");
    assertThat(models.lineage().get(TableName.of("gold.named"))).isEqualTo(Set.of(countries));
    assertThat(
            String.valueOf(models.columns(_ -> Optional.empty()).get(TableName.of("gold.named"))))
        .contains("countries");
    assertThat(chosen(models, "path:seeds")).containsExactly("bronze.countries");
    assertThat(chosen(models, "countries+")).containsExactly("bronze.countries", "gold.named");
    assertThat(chosen(models, "resource_type:model")).containsExactly("gold.named");
  }

  @Test
  void whatIsWrongIsToldWithFileAndLine() {
    it.file("seeds/countries.csv", "code,name\nde,Germany,1\n");
    it.file(
        "seeds/schema.yml",
        """
        version: 2
        seeds:
          - name: contries
            columns: [{name: code, tests: [uniqe]}]
        """);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> it.project())
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(Problem::message, Problem::hint)
                .containsExactlyInAnyOrder(
                    org.assertj.core.groups.Tuple.tuple(
                        "The test 'uniqe' is none of those that docs/checks.md lists.",
                        "Did you mean 'unique'?"),
                    org.assertj.core.groups.Tuple.tuple(
                        "The seed 'contries' is described, and there is no file 'seeds/contries.csv'.",
                        "Did you mean 'countries'?")));
    it.file("seeds/schema.yml", "version: 2\n");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> it.models())
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(Problem::message, Problem::where)
                .contains(
                    org.assertj.core.groups.Tuple.tuple(
                        "The row has 3 values; expected 2.", new Where("seeds/countries.csv", 2))));
  }

  @Test
  void aSeedIsNoSourceAndTakesNoRowsOut() {
    it.file("seeds/orders.csv", "id\n1\n");
    it.file(
        "seeds/schema.yml",
        """
        version: 2
        seeds:
          - name: countries
            columns: [{name: code, tests: [{not_null: {severity: quarantine}}]}]
        """);
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> it.project())
        .withMessageContaining("would take rows out of the seed 'countries'");
    it.file("seeds/schema.yml", "version: 2\n");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> it.project())
        .withMessage("The seed 'orders' has the name of a source; both would be 'bronze.orders'.");
  }

  private static List<String> chosen(CompiledModels models, String selector) {
    return new ModelSelector(
            models,
            () -> {
              throw new IllegalStateException("not asked");
            })
        .choose(selector).stream().map(model -> model.table().toString()).toList();
  }

  private long snapshot() {
    return it.fixture()
        .lake()
        .view()
        .find(TableName.of("bronze.countries"))
        .orElseThrow()
        .snapshotId();
  }
}
