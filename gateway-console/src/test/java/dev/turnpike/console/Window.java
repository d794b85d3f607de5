package dev.turnpike.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A window of a real browser, as somebody sits before it. */
final class Window implements AutoCloseable {
  private static final Path PICTURES =
      Path.of(System.getProperty("basedir", "."), "target", "pictures");

  /** Long, for a machine that does much else. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String AXE =
      new String(StaticFiles.bytes("META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"), UTF_8);

  private final ChromeDriver driver;

  private Window(ChromeDriver driver) {
    this.driver = driver;
  }

  /** A new one; without a browser the test is skipped, and says so. */
  static Window open() {
    Optional<Path> browser = installed("chromium", "chromium-browser", "google-chrome");
    Optional<Path> program = installed("chromedriver");
    assumeThat(browser).as("'chromium' is not installed: not tested").isPresent();
    assumeThat(program).as("'chromedriver' is not installed: not tested").isPresent();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // for root, which CI is
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--window-size=1200,900");
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
    File driver = program.orElseThrow().toFile();
    return new Window(
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver)
                .usingAnyFreePort()
                .withSilent(true)
                .build(),
            options));
  }

  private static Optional<Path> installed(String... names) {
    return Stream.of(names)
        .flatMap(
            name -> Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void go(URI gateway, String hash) {
    driver.get(gateway + "/console" + hash);
  }

  /** Opens any address. */
  void asks(String address) {
    driver.get(address);
  }

  /** Where it is, without what the page itself makes of it. */
  String address() {
    return driver.getCurrentUrl().replaceAll("#.*", "");
  }

  /** Waits until the page says this. */
  void sees(String text) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> "'" + text + "' is not there, but:\n" + text())
        .until(any -> text().contains(text));
  }

  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Clicks on what bears this text, as soon as it is there. */
  void clicks(String text) {
    element("//*[self::a or self::button or self::summary][normalize-space()=\"" + text + "\"]")
        .click();
  }

  /** Clicks in the dialog. */
  void confirms(String text) {
    element("//dialog//button[normalize-space()='" + text + "']").click();
  }

  void types(String name, String text) {
    WebElement field =
        element("(//dialog[@open]//*[@name='" + name + "'])|(//main//*[@name='" + name + "'])");
    field.clear();
    field.sendKeys(text);
  }

  void chooses(String name, String value) {
    new Select(element("//select[@name='" + name + "']")).selectByValue(value);
  }

  private WebElement element(String xpath) {
    return new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> xpath + " is not there, but:\n" + text())
        .until(
            any ->
                driver.findElements(By.xpath(xpath)).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst()
                    .orElse(null));
  }

  boolean offers(String button) {
    return !driver
        .findElements(By.xpath("//*[self::a or self::button][normalize-space()='" + button + "']"))
        .isEmpty();
  }

  /** The next page's width and colours. */
  void isAPhoneAtNight() {
    driver.manage().window().setSize(new Dimension(500, 900));
    isAtNight(true);
  }

  /** The page's colours. */
  void isAtNight(boolean night) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", night ? "dark" : "light"))));
  }

  /** Presses keys, whatever has the focus. */
  void presses(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Tabs on, as one without a mouse does, until what has the focus bears this text. */
  void tabsTo(String text) {
    for (int i = 0; i < 60; i++) {
      presses(Keys.TAB);
      if (focused().equals(text)) {
        return;
      }
    }
    throw new AssertionError("no key leads to '" + text + "', but to '" + focused() + "'");
  }

  /** The text, or the name, of what has the focus. */
  String focused() {
    return String.valueOf(
        driver.executeScript(
            "const at = document.activeElement; return at.name || at.textContent.trim()"));
  }

  /** Demands that axe finds nothing on the page that shuts people out (WCAG 2.2, A and AA). */
  void isOpenToAll(String what) {
    driver.executeScript(AXE);
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
                + ".then(result => done(result.passes.length === 0 ? ['it looked at nothing'] : result.violations.map(one => one.id + ': ' + one.help + ' '"
                + " + one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))))");
    assertThat((List<?>) found).as(what).isEmpty();
  }

  /** Whether nothing has to be scrolled sideways. */
  boolean fitsItsWidth() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
  }

  String title() {
    return driver.getTitle();
  }

  /** A picture of it, for people. */
  void picture(String name) {
    try {
      Files.createDirectories(PICTURES);
      Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Demands that no script failed, nothing broke the policy, and nobody else was asked. */
  void wasClean(URI gateway) {
    assertThat(driver.manage().logs().get("browser").getAll())
        .filteredOn(entry -> !entry.getMessage().contains("Failed to load resource"))
        .isEmpty();
    Object asked =
        driver.executeScript(
            "return performance.getEntriesByType('resource').map(entry => entry.name)");
    assertThat((List<?>) asked).isNotEmpty();
    for (Object url : (List<?>) asked) {
      assertThat(url.toString()).startsWith(gateway.toString());
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
