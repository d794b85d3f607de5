package dev.turnpike.simulation;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;

/** Loads the whole gateway and its simulation once more, with one method that is another. */
final class MutantLoader extends ClassLoader {
  private static final String OURS = "dev.turnpike.";

  private final String mutant;
  private final String method;
  private final Class<?> change;

  MutantLoader(String mutant, String method, Class<?> change) {
    super(MutantLoader.class.getClassLoader());
    this.mutant = OURS + mutant;
    this.method = method;
    this.change = change;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = getParent().getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = name.equals(mutant) ? mutated(name) : in.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] mutated(String name) {
    ClassFileLocator classes = ClassFileLocator.ForClassLoader.of(getParent());
    return new ByteBuddy()
        .redefine(TypePool.Default.of(getParent()).describe(name).resolve(), classes)
        .visit(Advice.to(change).on(named(method)))
        .make()
        .getBytes();
  }
}
