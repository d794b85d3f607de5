package dev.turnpike.simulation;

/** The process that did this is dead: nothing more is done for it, whatever catches this. */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed() {
    super("killed", null, false, false);
  }
}
