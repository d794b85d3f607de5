/** A shop on the module path. The sandbox is found without being named. */
module com.example.kiosk {
  requires dev.turnpike.core;
  requires dev.turnpike.http;
  requires dev.turnpike.store.jdbc;
  requires java.net.http;
}
