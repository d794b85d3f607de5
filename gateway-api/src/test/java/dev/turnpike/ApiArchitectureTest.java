package dev.turnpike;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows inside gateway-api. */
class ApiArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.turnpike.api", "dev.turnpike.spi");

  @Test
  void api_neverKnowsTheSpi() {
    noClasses()
        .that()
        .resideInAPackage("dev.turnpike.api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.turnpike.spi..")
        .check(CLASSES);
  }

  @Test
  void everything_knowsNothingButJavaAndNullness() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify.annotations..", "dev.turnpike.api..", "dev.turnpike.spi..")
        .check(CLASSES);
  }

  @Test
  void staticFields_areConstants() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }
}
