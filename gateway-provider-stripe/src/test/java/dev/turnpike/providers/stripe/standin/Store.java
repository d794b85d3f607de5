package dev.turnpike.providers.stripe.standin;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The objects of an account, in the order in which they were made. They name each other by their
 * ids, and are shown with what a request expands. Not thread-safe.
 */
final class Store {
  private final Map<String, JsonObject> byId = new LinkedHashMap<>();

  /** A new object of this shape, with an id that nobody has. */
  JsonObject make(String prefix, String shape) {
    JsonObject object = JsonParser.parseString(shape).getAsJsonObject();
    String id = prefix + (byId.size() + 1);
    object.addProperty("id", id);
    object.addProperty("created", Instant.now().getEpochSecond());
    byId.put(id, object);
    return object;
  }

  /** The object with this id, to be changed; {@code null} where there is none of this type. */
  @Nullable JsonObject find(String type, String id) {
    JsonObject object = byId.get(id);
    return object != null && text(object, "object").equals(type) ? object : null;
  }

  /** The one that the path of a request names. */
  JsonObject inPath(String type, String id) {
    JsonObject object = find(type, id);
    if (object == null) {
      throw ApiError.missing(type, id);
    }
    return object;
  }

  /** The one that a parameter names. */
  JsonObject referred(String type, String id) {
    JsonObject object = find(type, id);
    if (object == null) {
      throw ApiError.unknownReference(type, id);
    }
    return object;
  }

  /** All of this type, the newest first. */
  List<JsonObject> all(String type, Predicate<JsonObject> fits) {
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject object : byId.values()) {
      if (text(object, "object").equals(type) && fits.test(object)) {
        all.add(object);
      }
    }
    Collections.reverse(all);
    return all;
  }

  /** One page of a list. */
  JsonObject page(List<JsonObject> all, Form form) {
    long limit = form.has("limit") ? form.whole("limit") : 10;
    if (limit < 1 || limit > 100) {
      throw ApiError.parameter("parameter_invalid_integer", "limit must be from 1 to 100");
    }
    int start = 0;
    String after = form.text("starting_after");
    if (after != null) {
      start = all.indexOf(byId.get(after)) + 1;
      if (start == 0) {
        throw ApiError.unknownReference("object", after);
      }
    }
    int end = (int) Math.min(all.size(), start + limit);
    JsonObject list = list(all.subList(start, end));
    list.addProperty("has_more", end < all.size());
    return list;
  }

  private static JsonObject list(List<JsonObject> objects) {
    JsonObject list = new JsonObject();
    JsonArray data = new JsonArray();
    objects.forEach(object -> data.add(object.deepCopy()));
    list.addProperty("object", "list");
    list.addProperty("has_more", false);
    list.add("data", data);
    return list;
  }

  /** A copy with what is asked for in the place of ids. */
  JsonObject shown(JsonObject object, List<String> expansions) {
    JsonObject copy = object.deepCopy();
    for (String path : expansions) {
      expand(copy, List.of(path.split("\\.")));
    }
    return copy;
  }

  private void expand(JsonObject object, List<String> path) {
    if (path.isEmpty()) {
      return;
    }
    String field = path.get(0);
    if (field.equals("payments") && text(object, "object").equals("invoice")) {
      String invoice = text(object, "id");
      object.add(
          field, list(all("invoice_payment", payment -> text(payment, "invoice").equals(invoice))));
      return;
    }
    JsonElement value = object.get(field);
    if (value == null || value.isJsonPrimitive() && !byId.containsKey(value.getAsString())) {
      throw ApiError.parameter(null, "This property cannot be expanded (%s).".formatted(field));
    }
    if (value.isJsonNull()) {
      return;
    }
    if (value.isJsonPrimitive()) {
      value = byId.get(value.getAsString()).deepCopy();
      object.add(field, value);
    }
    expand(value.getAsJsonObject(), path.subList(1, path.size()));
  }

  /** A text; empty where there is none. */
  static String text(JsonObject object, String field) {
    JsonElement value = object.get(field);
    return value == null || value.isJsonNull() ? "" : value.getAsString();
  }

  static long number(JsonObject object, String field) {
    return object.get(field).getAsLong();
  }
}
