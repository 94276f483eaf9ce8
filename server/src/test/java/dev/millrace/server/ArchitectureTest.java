package dev.millrace.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/// The rules of the house. Each says how to mend what breaks it.
@AnalyzeClasses(packages = "dev.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final int MAX_PORT_METHODS = 7;

  @ArchTest
  static final ArchRule SIBLINGS_MEET_ONLY_THROUGH_CONTRACTS =
      slices()
          .matching("dev.millrace.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              DescribedPredicate.alwaysTrue(), resideInAPackage("dev.millrace.contracts.."))
          .ignoreDependency(
              resideInAPackage("dev.millrace.server.."), DescribedPredicate.alwaysTrue())
          .because(
              "modules meet in contracts: move the shared type there, or pass it through a port");

  @ArchTest
  static final ArchRule CONTRACTS_KNOW_NO_LIBRARY_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.contracts..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.apache..", "org.duckdb..", "com.linecorp..", "org.jdbi..", "org.slf4j.."))
          .because("contracts are words and ports: put the library behind a port, in its own home");

  @ArchTest
  static final ArchRule THE_SHOP_KNOWS_ONLY_DOORS =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.demo..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.millrace..")
                  .and(DescribedPredicate.not(resideInAPackage("dev.millrace.demo.."))))
          .because("the sample shop may use HTTP and files, as any shop would, and nothing else");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_ICEBERG =
      home("org.apache.iceberg..", "lake");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_DUCKDB = home("org.duckdb..", "embedded");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_STREAMS =
      home("org.apache.kafka.streams..", "features");

  @ArchTest static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_XGBOOST = home("ml.dmlc..", "ml");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_ONNX = home("ai.onnxruntime..", "ml");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_HTTP = home("com.linecorp..", "server");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_SCHEDULER =
      home("com.github.kagkarlsson..", "orchestrate");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_DEBEZIUM = home("io.debezium..", "ingest");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_CONNECT =
      home("org.apache.kafka.connect..", "ingest");

  @ArchTest
  static final ArchRule HEAVY_LIBRARIES_HAVE_ONE_HOME_AWS =
      home("software.amazon.awssdk..", "external");

  @ArchTest
  static final ArchRule TIME_IS_GIVEN =
      noClasses()
          .that(DescribedPredicate.not(resideInAPackage("dev.millrace.demo..")))
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now")
          .because(
              "time comes from an InstantSource in the constructor, so that a test can move it");

  @ArchTest
  static final ArchRule NOBODY_IS_CALLED_A_MANAGER =
      noClasses()
          .should(
              ArchCondition.from(
                  nameMatching(".*(Manager|Helper|Util|Utils|Impl|Dto|Processor)$").forSubtype()))
          .because("a name says what a thing is: name it for how it works");

  @ArchTest
  static final ArchRule PORTS_ARE_SMALL =
      classes()
          .that()
          .resideInAPackage("dev.millrace.contracts..")
          .and()
          .areInterfaces()
          .should(haveAtMostSevenMethods())
          .because("a port of more than seven methods is two ports: split it");

  private static ArchRule home(String library, String module) {
    return noClasses()
        .that(
            DescribedPredicate.not(resideInAPackage("dev.millrace." + module + ".."))
                .and(resideInAPackage("dev.millrace..")))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .because("this library lives in '" + module + "': ask for what you need through a port");
  }

  private static ArchCondition<JavaClass> haveAtMostSevenMethods() {
    return new ArchCondition<>("declare at most seven methods") {
      @Override
      public void check(JavaClass port, ConditionEvents events) {
        long count =
            port.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaMethod::getName)
                .count();
        if (count > MAX_PORT_METHODS) {
          events.add(SimpleConditionEvent.violated(port, port.getName() + " declares " + count));
        }
      }
    };
  }
}
