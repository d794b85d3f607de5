/** The gateway in a servlet container. */
module dev.turnpike.servlet {
  requires transitive dev.turnpike.http;
  requires static transitive jakarta.servlet; // the container brings it, in a module of any name
  requires org.slf4j;

  exports dev.turnpike.servlet;
}
