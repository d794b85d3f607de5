/** The gateway in a servlet container: {@link dev.turnpike.servlet.GatewayServlet}. */
@NullMarked
package dev.turnpike.servlet;

import org.jspecify.annotations.NullMarked;
