package dev.turnpike.http;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows inside gateway-http-server. */
class HttpArchitectureTest {
  @Test
  void javasServer_isKnownToItsAdapterOnly() {
    noClasses()
        .that(
            not(
                belongToAnyOf(
                    GatewayServer.class,
                    GatewayHandler.class,
                    JdkExchange.class,
                    ForwardSecrecy.class)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.net.httpserver..")
        .because("another server is another adapter, and nothing else")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.turnpike.http", "dev.turnpike.internal.http"));
  }
}
