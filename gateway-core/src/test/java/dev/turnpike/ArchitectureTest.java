package dev.turnpike;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.turnpike.internal.contract.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows inside gateway-core. A new package gets a row here. */
class ArchitectureTest {
  private static final String ROOT = "dev.turnpike";
  private static final String INTERNAL = ROOT + ".internal.";

  /** What hosts say to the engine, and hear of it: no doors. */
  private static final Class<?>[] HOST_TYPES = {
    CallOptions.class,
    ExternalService.class,
    GatewayListener.class,
    FingerprintKeys.class,
    FingerprintKeys.Match.class,
    GatewayStore.class,
    HttpLogLevel.class,
    PaymentListener.class,
    RestoreProgress.class,
    StoreState.class,
    Right.class,
    StoreUnavailableException.class
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> location.contains("gateway-core"))
          .importPackages(ROOT);

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "contract, ''",
    "doors, contract",
    "events, contract",
    "schedule, ''",
    "transport, contract",
    "providers, contract schedule",
    "ledger, contract",
    "external, contract providers transport",
    "background, schedule ledger",
    "notify, contract schedule providers transport ledger background",
    "reconcile, contract schedule ledger notify background",
    "engine, contract events schedule transport providers ledger external background notify reconcile"
  })
  void aPackage_knowsThoseBelowItOnly(String name, String below) {
    List<String> allowed =
        new ArrayList<>(
            List.of("java..", "javax.crypto..", "javax.net..", "org.jspecify.annotations.."));
    allowed.addAll(List.of("org.slf4j..", "okhttp3..", "okio..", "kotlin..", "com.fasterxml.."));
    allowed.addAll(List.of(ROOT, ROOT + ".api..", ROOT + ".spi..", ROOT + ".records.."));
    allowed.add(INTERNAL + name + "..");
    for (String known : below.isEmpty() ? new String[0] : below.split(" ")) {
      allowed.add(INTERNAL + known + "..");
    }

    classes()
        .that()
        .resideInAPackage(INTERNAL + name + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void everyPackage_hasARow() {
    classes()
        .should()
        .resideInAnyPackage(
            ROOT,
            ROOT + ".records",
            INTERNAL + "contract",
            INTERNAL + "doors",
            INTERNAL + "events",
            INTERNAL + "schedule",
            INTERNAL + "transport",
            INTERNAL + "providers",
            INTERNAL + "ledger",
            INTERNAL + "ledger.memory",
            INTERNAL + "external",
            INTERNAL + "background",
            INTERNAL + "notify",
            INTERNAL + "reconcile",
            INTERNAL + "engine")
        .check(CLASSES);
  }

  @Test
  void theEngine_knowsWhatHostsSay_butNotTheirDoors() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".internal..")
        .and()
        .resideOutsideOfPackage(INTERNAL + "doors")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ROOT)
                .and(not(JavaClass.Predicates.belongToAnyOf(HOST_TYPES))))
        .check(CLASSES);
  }

  @Test
  void whatIsShownOfRecords_isPlainData() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".records")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify.annotations..", ROOT + ".api..", ROOT + ".records..")
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(INTERNAL + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void constantsOfOperations_areForTheTypedDoorsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(INTERNAL + "contract", INTERNAL + "doors")
        .and()
        .doNotHaveFullyQualifiedName(INTERNAL + "engine.StatusQueries")
        .should()
        .accessFieldWhere(
            DescribedPredicate.describe(
                "it is a constant of Operation",
                access -> access.getTargetOwner().isEquivalentTo(Operation.class)))
        .because("everybody else works on whatever stands in the table")
        .check(CLASSES);
  }

  @Test
  void okHttp_isKnownToThoseThatTalkHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages(INTERNAL + "transport", INTERNAL + "external", INTERNAL + "notify")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..", "kotlin..")
        .check(CLASSES);
  }

  @Test
  void jackson_isKnownToTheContractOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(INTERNAL + "contract")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void publicSignatures_showNoTypeOfALibrary() {
    noClasses()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..", "com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void logging_goesThroughSlf4jOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "java.lang.System$Logger..")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"getenv", "getProperty", "setProperty", "getProperties", "exit"})
  void nobody_readsTheEnvironmentBelowTheBuilder(String method) {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "System." + method,
                call ->
                    call.getTargetOwner().isEquivalentTo(System.class)
                        && call.getTarget().getName().equals(method)))
        .check(CLASSES);
  }

  @Test
  void staticFields_areConstants() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
    noFields()
        .that()
        .areStatic()
        .should()
        .haveRawType(DescribedPredicate.describe("a mutable holder", ArchitectureTest::isMutable))
        .because("two gateways in one JVM share nothing")
        .check(CLASSES);
  }

  private static boolean isMutable(JavaClass type) {
    return type.getPackageName().equals("java.util.concurrent.atomic")
        || type.isAssignableTo(ThreadLocal.class)
        || !type.isInterface()
            && (type.isAssignableTo(Map.class) || type.isAssignableTo(Collection.class));
  }
}
