package dev.turnpike.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows inside gateway-testkit. */
class TestkitArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.turnpike.testkit");

  @Test
  void junit_isKnownToItsOwnPackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..testkit.junit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.opentest4j..", "..testkit.junit..")
        .because("the suite runs where there is no JUnit")
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.turnpike.(testkit.*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
