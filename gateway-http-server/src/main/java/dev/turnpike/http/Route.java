package dev.turnpike.http;

import dev.turnpike.Right;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Operation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a request leads. */
sealed interface Route {
  /** Who may go there: every route says it. */
  Access access();

  /** What is asked of a provider. */
  sealed interface AtProvider extends Route {
    /** The provider's name. */
    String provider();

    /** What is asked of it. */
    String what();
  }

  /** An operation at a provider; the token is still percent-encoded. */
  record Call(
      Operation<?, ?> operation,
      String provider,
      @Nullable String paymentMethod,
      @Nullable String encodedToken)
      implements AtProvider {
    @Override
    public String what() {
      return operation.id();
    }

    @Override
    public Access access() {
      return Access.of(operation.right());
    }
  }

  /** What a payment company sent by itself. */
  record IncomingCallback(String provider) implements AtProvider {
    @Override
    public String what() {
      return CallbackEntry.ID;
    }

    @Override
    public Access access() {
      return Access.OPEN;
    }
  }

  /** The list of providers, or what one of them supports. */
  record Discovery(@Nullable String provider) implements Route {
    @Override
    public Access access() {
      return Access.ANY_KEY;
    }
  }

  /** What an operator asks for; what stands in the path is still percent-encoded. */
  record Administer(AdminAction action, List<String> encodedSteps) implements Route {
    @Override
    public Access access() {
      return Access.of(action.right());
    }
  }

  /** The page of this exporter. */
  record Metrics(MetricsExporter exporter) implements Route {
    @Override
    public Access access() {
      return Access.of(Right.OBSERVE);
    }
  }

  /** Whether the process lives, and whether it takes requests. */
  record Health(String check) implements Route {
    @Override
    public Access access() {
      return Access.OPEN;
    }
  }

  /** What the contract says, for programs: everybody may read it. */
  record Document(OpenApi.Side side) implements Route {
    @Override
    public Access access() {
      return Access.OPEN;
    }
  }

  /** A page for people: everybody may read it. */
  record ForPeople(Pages.Page page) implements Route {
    @Override
    public Access access() {
      return Access.OPEN;
    }
  }

  /** The way to the first page, for browsers: a path below the one where the gateway is mounted. */
  record Home(String path) implements Route {
    @Override
    public Access access() {
      return Access.OPEN;
    }
  }

  /** Who the caller is, and what the key may do. */
  record Self() implements Route {
    static final String PATH = "/admin/self";

    @Override
    public Access access() {
      return Access.ANY_KEY;
    }
  }

  /** There is something at this path, but not with this method. */
  record WrongMethod(Set<String> allowed, boolean movesMoney) implements Route {
    @Override
    public Access access() {
      return Access.ANY_KEY;
    }
  }

  /** There is nothing at this path. */
  record Nothing() implements Route {
    @Override
    public Access access() {
      return Access.ANY_KEY;
    }
  }
}
