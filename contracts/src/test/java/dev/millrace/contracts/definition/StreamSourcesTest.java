package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StreamSourcesTest {

  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");
  private static final Variables SECRETS = new Variables(Map.of(), Map.of("PW", "s3cret"));

  @Test
  void aTopicIsReadWithItsDefaultsAndTellsNoSecret() {
    var source =
        (SourceDefinition.Kafka)
            read(
                """
                kind: source
                type: kafka
                bootstrap: one:9092, two:9092
                topic: orders
                format: avro
                registry: https://registry/
                registry_user: ada
                registry_password: ${secret:PW}
                key: [id]
                settings:
                  security.protocol: SASL_SSL
                  sasl.jaas.config: x password="${secret:PW}";
                """);

    assertThat(source.access().bootstrap()).isEqualTo("one:9092,two:9092");
    assertThat(source.tables())
        .extracting(Object::toString)
        .containsExactly("bronze.items", "bronze.items_changes");
    assertThat(source.drift()).isEqualTo(DriftPolicy.EVOLVE);
    assertThat(source.start()).isNull();
    assertThat(source.isFollowed()).isTrue();
    assertThat(source.commitEvery()).isEqualTo(Duration.ofSeconds(2));
    assertThat(source.toString()).doesNotContain("s3cret");
    assertThat(source.access().shown("bad x password=\"s3cret\";")).isEqualTo("bad ***");
  }

  @Test
  void whatATopicLacksOrMayNotSetIsAProblem() {
    assertThat(
            problems(
                """
                kind: source
                type: kafka
                bootstrap: nowhere
                topic: orders
                format: avro
                settings: {interceptor.classes: x}
                """))
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "The value 'nowhere' cannot be read: expected host:port, or several separated by commas.",
            "The source of format avro has no 'registry'.",
            "The setting 'interceptor.classes' is not passed on to Kafka's client.");
  }

  @Test
  void aKeyIsOneOfTheFields() {
    assertThat(
            problems(
                """
                kind: source
                type: kafka
                bootstrap: one:9092
                topic: orders
                format: json
                fields: {id: long}
                key: [code]
                """))
        .extracting(Problem::message)
        .containsExactly("The key column 'code' is not one of the source's fields.");
  }

  @Test
  void collectionsFillAHistoryAndACurrentStateEach() {
    var source =
        (SourceDefinition.Mongo)
            read(
                """
                kind: source
                type: mongo
                uri: mongodb://ada:${secret:PW}@host/?replicaSet=rs0
                database: support
                collections: [Tickets, chat.rooms]
                prefix: s_
                """);

    assertThat(source.tables())
        .extracting(Object::toString)
        .containsExactly(
            "bronze.s_tickets",
            "bronze.s_tickets_changes",
            "bronze.s_chat_rooms",
            "bronze.s_chat_rooms_changes");
    assertThat(source.table().toString()).isEqualTo("bronze.s_tickets");
    assertThat(source.toString()).doesNotContain("s3cret");
  }

  @Test
  void anAddressThatIsNotOfMongoIsToldWithoutItsPassword() {
    assertThat(
            problems(
                """
                kind: source
                type: mongo
                uri: http://ada:${secret:PW}@host
                database: support
                collections: []
                """))
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "The key 'uri' holds 'http://***@host'; expected an address that begins with 'mongodb://'.",
            "The key 'collections' holds ''; expected one or more names of collections.");
  }

  private static SourceDefinition read(String yaml) {
    return ProjectReader.read(List.of(PROJECT, new SourceText("sources/items.yaml", yaml)), SECRETS)
        .sources()
        .getFirst();
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(MillraceException.class, () -> read(yaml)).problems();
  }
}
